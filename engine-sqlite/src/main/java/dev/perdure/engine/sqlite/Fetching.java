package dev.perdure.engine.sqlite;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.MessageCodec;
import dev.perdure.engine.sqlite.commit.Transaction;
import dev.perdure.engine.sqlite.file.Row;
import dev.perdure.engine.sqlite.file.Sql;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Hands out instances: first what was terminated, then new messages, then claims. Confined to the
/// writer thread.
final class Fetching {
    private static final String READY_HANDLERS = Sql.load("select_ready_handlers");
    private static final String READY =
            """
            select id, ready_us
            from instance
            where handler = ?
            and ready_us is not null
            and ready_us <= ?
            order by ready_us, seq
            limit ?
            """;
    private static final String BY_SEQ = InstanceRecords.SELECT + "where i.seq = ? and i.owner = ?";
    private static final String MESSAGES =
            """
            select id, body
            from message
            where instance = ?
            and id >= ?
            order by id
            limit ?
            """;

    private static final String NOTICES =
            """
            select id, instance_id, reason
            from notice
            where node = ?
            order by id
            """;

    private final Transaction tx;
    private final Instances instances;
    private final Inboxes inboxes;

    Fetching(Transaction tx, Instances instances, Inboxes inboxes) {
        this.tx = tx;
        this.instances = instances;
        this.inboxes = inboxes;
    }

    private record Candidate(String id, long readyUs) {}

    private record Notice(long id, String instance, String reason) {}

    List<FetchedItem> fetch(long node, FetchLimits limits) throws SQLException {
        inboxes.protect();
        inboxes.route();
        var batch = new Batch(node, limits);
        batch.addTerminated();
        batch.addWaiting();
        batch.addClaims();
        return batch.items;
    }

    /// One fetch in progress.
    private final class Batch {
        private final long node;
        private final FetchLimits limits;
        private final List<FetchedItem> items = new ArrayList<>();
        private int messagesLeft;

        Batch(long node, FetchLimits limits) {
            this.node = node;
            this.limits = limits;
            this.messagesLeft = limits.messages();
        }

        /// All of them, and before any claim: an id among them may have been started anew.
        void addTerminated() throws SQLException {
            var notices =
                    tx.session()
                            .list(
                                    NOTICES,
                                    row -> new Notice(row.number(), row.text(), row.text()),
                                    node);
            for (var notice : notices) {
                tx.session().run("delete from notice where id = ?", notice.id());
                var instance = instances.record(notice.instance());
                if (instance != null) {
                    byte[] body = MessageCodec.encode(new Message.Terminated(notice.reason()));
                    items.add(news(instance, List.of(new StoredMessage(notice.id(), body))));
                }
            }
        }

        void addWaiting() throws SQLException {
            messagesLeft = Math.max(1, messagesLeft);
            while (messagesLeft > 0) {
                var waiting = inboxes.next(node);
                if (waiting == null) {
                    return;
                }
                var instance =
                        tx.session().first(BY_SEQ, InstanceRecords::map, waiting.instance(), node);
                var messages =
                        instance == null
                                ? List.<StoredMessage>of()
                                : messages(waiting.instance(), waiting.from());
                if (instance != null && !messages.isEmpty()) {
                    add(news(instance, messages));
                }
            }
        }

        void addClaims() throws SQLException {
            long bytes = 0;
            for (var candidate : candidates()) {
                if (bytes >= limits.historyBytes() && bytes > 0) {
                    return;
                }
                var item = claim(candidate.id());
                if (item != null) {
                    add(item);
                    bytes += item.history().stream().mapToLong(c -> c.data().length).sum();
                }
            }
        }

        private List<Candidate> candidates() throws SQLException {
            if (limits.claims() <= 0) {
                return List.of();
            }
            var found = new ArrayList<Candidate>();
            for (long handler : tx.session().list(READY_HANDLERS, Batch::readyHandler, node)) {
                if (handler != 0) {
                    found.addAll(
                            tx.session()
                                    .list(
                                            READY,
                                            row -> new Candidate(row.text(), row.number()),
                                            handler,
                                            tx.nowUs(),
                                            limits.claims()));
                }
            }
            found.sort(Comparator.comparingLong(Candidate::readyUs));
            return found.subList(0, Math.min(found.size(), limits.claims()));
        }

        private static long readyHandler(Row row) throws SQLException {
            long handler = row.number();
            return row.optionalNumber() == null ? 0 : handler;
        }

        private @Nullable FetchedItem claim(String id) throws SQLException {
            var resident = instances.find(id);
            if (resident == null) {
                return null;
            }
            instances.claim(resident, node);
            inboxes.remove(node, resident.seq);
            var record = instances.record(id);
            boolean fresh = resident.lastEvent == 0;
            return record == null
                    ? null
                    : new FetchedItem(
                            record,
                            true,
                            resident.orphaned,
                            fresh ? List.of() : history(resident),
                            messages(resident.seq, 0),
                            fresh ? List.of() : progress(resident));
        }

        /// Reads what fits; the rest of an instance's messages waits for its next turn.
        private List<StoredMessage> messages(long seq, long from) throws SQLException {
            int most = Math.max(1, messagesLeft);
            var found =
                    tx.session()
                            .list(
                                    MESSAGES,
                                    row -> new StoredMessage(row.number(), row.bytes()),
                                    seq,
                                    from,
                                    most + 1L);
            if (found.size() <= most) {
                return found;
            }
            inboxes.put(node, seq, found.getLast().id());
            return found.subList(0, most);
        }

        private void add(FetchedItem item) {
            items.add(item);
            messagesLeft -= item.messages().size();
        }
    }

    private static FetchedItem news(InstanceRecord instance, List<StoredMessage> messages) {
        return new FetchedItem(instance, false, false, List.of(), messages, List.of());
    }

    private List<HistoryChunk> history(Resident instance) throws SQLException {
        return tx.session()
                .list(
                        """
                        select execution, first_event, last_event, data
                        from history
                        where instance = ?
                        and execution = ?
                        order by first_event
                        """,
                        row ->
                                new HistoryChunk(
                                        row.integer(), row.number(), row.number(), row.bytes()),
                        instance.seq,
                        instance.execution);
    }

    private List<Heartbeat> progress(Resident instance) throws SQLException {
        return tx.session()
                .list(
                        """
                        select execution, event, attempt, codec, progress
                        from heartbeat
                        where instance = ?
                        and execution = ?
                        order by event
                        """,
                        row ->
                                new Heartbeat(
                                        instance.id,
                                        row.integer(),
                                        row.number(),
                                        row.integer(),
                                        row.payload()),
                        instance.seq,
                        instance.execution);
    }
}
