package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.TimersFired;
import dev.perdure.engine.sqlite.commit.Transaction;
import dev.perdure.engine.sqlite.file.Row;
import dev.perdure.engine.sqlite.file.Sql;

import java.sql.SQLException;

/// The timer table. Confined to the writer thread.
final class Timers {
    private static final String DUE = Sql.load("select_due_timers");
    private static final String DELETE =
            """
            delete from timer
            where instance = ?
            and execution = ?
            and event = ?
            """;

    private final Transaction tx;
    private final Instances instances;
    private final Messages messages;

    Timers(Transaction tx, Instances instances, Messages messages) {
        this.tx = tx;
        this.instances = instances;
        this.messages = messages;
    }

    private record Due(long seq, String instance, int execution, long event) {}

    TimersFired fire(int limit) throws SQLException {
        var due = tx.session().list(DUE, Timers::map, tx.nowUs(), limit);
        for (var timer : due) {
            tx.session().run(DELETE, timer.seq(), timer.execution(), timer.event());
            var instance = instances.find(timer.instance());
            if (instance != null) {
                var fired = new Message.TimerFired(timer.execution(), timer.event());
                messages.store(instance, Letter.of(timer.instance(), fired));
            }
        }
        var next =
                tx.session()
                        .first("select fire_us from timer order by fire_us limit 1", Row::instant);
        return new TimersFired(due.size(), next);
    }

    private static Due map(Row row) throws SQLException {
        return new Due(row.number(), row.text(), row.integer(), row.number());
    }
}
