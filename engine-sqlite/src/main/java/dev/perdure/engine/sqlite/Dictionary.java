package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.sqlite.commit.Transaction;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Numbers for names that would otherwise be repeated in every row. Confined to the writer thread.
final class Dictionary implements Transaction.Memory {
    private final Transaction tx;
    private final Map<HandlerId, Long> handlers = new HashMap<>();
    private final Map<QueueName, Long> queues = new HashMap<>();
    private boolean queuesLoaded;

    Dictionary(Transaction tx) {
        this.tx = tx;
        tx.remember(this);
    }

    /// What a queue holds: activities of one name and tag.
    record QueueName(String activity, @Nullable String tag) {}

    /// A queue and its number.
    record Queue(long number, QueueName name) {}

    @Override
    public void forget() {
        handlers.clear();
        queues.clear();
        queuesLoaded = false;
    }

    long handler(HandlerId id) throws SQLException {
        var known = handlers.get(id);
        if (known != null) {
            return known;
        }
        tx.session()
                .run(
                        "insert into handler (name, version) values (?, ?) on conflict do nothing",
                        id.name(),
                        id.version());
        long number =
                tx.session()
                        .number(
                                "select handler from handler where name = ? and version = ?",
                                id.name(),
                                id.version());
        handlers.put(id, number);
        return number;
    }

    long queue(QueueName name) throws SQLException {
        loadQueues();
        var known = queues.get(name);
        if (known != null) {
            return known;
        }
        tx.session()
                .run(
                        "insert into queue (activity, tag) values (?, ?)",
                        name.activity(),
                        name.tag());
        long number = tx.session().number("select last_insert_rowid()");
        queues.put(name, number);
        return number;
    }

    List<Queue> queues() throws SQLException {
        loadQueues();
        var list = new ArrayList<Queue>(queues.size());
        queues.forEach((name, number) -> list.add(new Queue(number, name)));
        return list;
    }

    private void loadQueues() throws SQLException {
        if (queuesLoaded) {
            return;
        }
        var rows =
                tx.session()
                        .list(
                                "select queue, activity, tag from queue",
                                row ->
                                        new Queue(
                                                row.number(),
                                                new QueueName(row.text(), row.optionalText())));
        rows.forEach(queue -> queues.put(queue.name(), queue.number()));
        queuesLoaded = true;
    }
}
