package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.sqlite.commit.Transaction;

import java.sql.SQLException;

/// The message table. Confined to the writer thread.
final class Messages {
    private static final int EVENT = 1;
    private static final int OTHER = 0;

    private final Transaction tx;
    private final Instances instances;

    Messages(Transaction tx, Instances instances) {
        this.tx = tx;
        this.instances = instances;
    }

    /// Stores a message for an instance that has not ended, and wakes it.
    void store(Resident instance, Letter letter) throws SQLException {
        boolean event = letter.message() instanceof Message.ExternalEvent;
        tx.session()
                .run(
                        "insert into message (instance, kind, body) values (?, ?, ?)",
                        instance.seq,
                        event ? EVENT : OTHER,
                        letter.body());
        instance.mayHaveMessages = true;
        if (event && instance.eventsAtMost >= 0) {
            instance.eventsAtMost++;
        }
        instances.wake(instance);
        tx.signal(Signal.MESSAGES);
    }

    /// {@return true if so many external events wait already}
    boolean full(Resident instance, int limit) throws SQLException {
        if (instance.eventsAtMost < 0 || instance.eventsAtMost >= limit) {
            instance.eventsAtMost =
                    (int)
                            tx.session()
                                    .number(
                                            """
                                            select count(*)
                                            from message
                                            where instance = ?
                                            and kind = 1
                                            """,
                                            instance.seq);
        }
        return instance.eventsAtMost >= limit;
    }

    void consume(Resident instance, Iterable<Long> ids) throws SQLException {
        for (long id : ids) {
            tx.session().run("delete from message where id = ? and instance = ?", id, instance.seq);
        }
    }

    void deleteAll(long instance) throws SQLException {
        tx.session().run("delete from message where instance = ?", instance);
    }
}
