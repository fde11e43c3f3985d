package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.sqlite.commit.Transaction;
import dev.perdure.engine.sqlite.file.Micros;
import dev.perdure.engine.sqlite.file.Sql;

import java.sql.SQLException;

/// What a turn sets and cancels besides history: timers, work items, messages to others. Confined
/// to the writer thread.
final class TurnEffects {
    private static final String INSERT_WORK = Sql.load("insert_work");

    private final Transaction tx;
    private final Dictionary dictionary;
    private final ExecutionRows rows;
    private final Mailbox mailbox;

    TurnEffects(Transaction tx, Dictionary dictionary, ExecutionRows rows, Mailbox mailbox) {
        this.tx = tx;
        this.dictionary = dictionary;
        this.rows = rows;
        this.mailbox = mailbox;
    }

    void cancel(Resident instance, TurnCommit turn) throws SQLException {
        if (instance.mayHaveTimers) {
            for (long event : turn.cancelledTimers()) {
                tx.session()
                        .run(
                                """
                                delete from timer
                                where instance = ?
                                and execution = ?
                                and event = ?
                                """,
                                instance.seq,
                                instance.execution,
                                event);
            }
        }
        rows.close(instance, turn.closedSteps());
    }

    /// Sets timers and queues work of the execution that goes on.
    void set(Resident instance, TurnCommit turn) throws SQLException {
        for (var timer : turn.timers()) {
            if (timer.execution() == instance.execution) {
                instance.mayHaveTimers = true;
                tx.session()
                        .run(
                                """
                                insert or replace into timer (instance, execution, event, fire_us)
                                values (?, ?, ?, ?)
                                """,
                                instance.seq,
                                timer.execution(),
                                timer.event(),
                                Micros.of(timer.fireAt()));
            }
        }
        for (var work : turn.work()) {
            if (work.execution() == instance.execution) {
                queue(instance, work);
            }
        }
    }

    void send(Letter letter) throws SQLException {
        mailbox.send(letter);
    }

    private void queue(Resident instance, TurnCommit.NewWork work) throws SQLException {
        instance.mayHaveWork = true;
        var queue = new Dictionary.QueueName(work.activity(), work.tag());
        tx.session()
                .run(
                        INSERT_WORK,
                        instance.seq,
                        work.execution(),
                        work.event(),
                        work.attempt(),
                        dictionary.queue(queue),
                        tx.nowUs(),
                        Micros.of(work.visibleAt()),
                        work.startBy() == null ? null : Micros.of(work.startBy()),
                        work.input().codec(),
                        work.input().data());
        tx.signal(Signal.WORK);
    }
}
