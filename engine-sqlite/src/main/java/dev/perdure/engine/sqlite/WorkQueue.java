package dev.perdure.engine.sqlite;

import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.WorkFilter;
import dev.perdure.engine.provider.WorkItem;
import dev.perdure.engine.provider.WorkResult;
import dev.perdure.engine.sqlite.commit.Transaction;
import dev.perdure.engine.sqlite.file.Row;
import dev.perdure.engine.sqlite.file.Sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// The work queue. Confined to the writer thread.
final class WorkQueue {
    private static final String SELECT_ITEM = Sql.load("select_work_item");
    private static final String VISIBLE =
            """
            select id, visible_us
            from work
            where queue = ?
            and leased_by is null
            and visible_us <= ?
            order by visible_us, id
            limit ?
            """;
    private static final String DELETE =
            """
            delete from work
            where id = ?
            and leased_by = ?
            and instance = (select i.seq from instance i where i.id = ?)
            """;

    private final Transaction tx;
    private final Dictionary dictionary;
    private final Mailbox mailbox;

    WorkQueue(Transaction tx, Dictionary dictionary, Mailbox mailbox) {
        this.tx = tx;
        this.dictionary = dictionary;
        this.mailbox = mailbox;
    }

    /// An outcome with its stored message.
    record Outcome(long workItem, Letter letter) {
        static Outcome of(WorkResult result) {
            return new Outcome(result.workItem(), Letter.of(result.instance(), result.outcome()));
        }
    }

    private record Candidate(long id, long visibleUs, Dictionary.QueueName queue) {}

    List<WorkItem> fetch(long node, WorkFilter filter) throws SQLException {
        var candidates = new ArrayList<Candidate>();
        for (var queue : dictionary.queues()) {
            var name = queue.name();
            boolean served =
                    filter.activities().contains(name.activity())
                            && (name.tag() == null || filter.tags().contains(name.tag()));
            if (served) {
                candidates.addAll(
                        tx.session()
                                .list(
                                        VISIBLE,
                                        row -> new Candidate(row.number(), row.number(), name),
                                        queue.number(),
                                        tx.nowUs(),
                                        filter.limit()));
            }
        }
        candidates.sort(
                Comparator.comparingLong(Candidate::visibleUs).thenComparingLong(Candidate::id));
        var items = new ArrayList<WorkItem>();
        for (var candidate : candidates.subList(0, Math.min(candidates.size(), filter.limit()))) {
            tx.session()
                    .run(
                            "update work set leased_by = ?, start_by_us = null where id = ?",
                            node,
                            candidate.id());
            var item = tx.session().first(SELECT_ITEM, row -> map(candidate, row), candidate.id());
            if (item != null) {
                items.add(item);
            }
        }
        return items;
    }

    List<Boolean> acknowledge(long node, List<Outcome> outcomes) throws SQLException {
        var taken = new ArrayList<Boolean>(outcomes.size());
        for (var outcome : outcomes) {
            int deleted =
                    tx.session().run(DELETE, outcome.workItem(), node, outcome.letter().instance());
            if (deleted == 1) {
                mailbox.send(outcome.letter());
            }
            taken.add(deleted == 1);
        }
        return taken;
    }

    void abandon(long node, Collection<Long> items) throws SQLException {
        for (long item : items) {
            tx.session()
                    .run(
                            "update work set leased_by = null where id = ? and leased_by = ?",
                            item,
                            node);
        }
        tx.signal(Signal.WORK);
    }

    void abandonAllBut(long node, Set<Long> held) throws SQLException {
        var leased =
                tx.session().list("select id from work where leased_by = ?", Row::number, node);
        abandon(node, leased.stream().filter(id -> !held.contains(id)).toList());
    }

    private static WorkItem map(Candidate candidate, Row row) throws SQLException {
        return new WorkItem(
                candidate.id(),
                row.text(),
                row.integer(),
                row.number(),
                row.integer(),
                candidate.queue().activity(),
                candidate.queue().tag(),
                row.payload(),
                progress(row),
                row.instant());
    }

    private static Payload progress(Row row) throws SQLException {
        var progress = row.optionalPayload();
        return progress == null ? Payload.NONE : progress;
    }
}
