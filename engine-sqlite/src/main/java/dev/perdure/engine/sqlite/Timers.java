package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.TimersFired;
import dev.perdure.engine.sqlite.commit.Transaction;
import dev.perdure.engine.sqlite.file.Row;
import dev.perdure.engine.sqlite.file.Sql;

import java.sql.SQLException;

/// The timer table, and what else is due at a time: work that nobody took. Confined to the writer
/// thread.
final class Timers {
    private static final String DUE = Sql.load("select_due_timers");
    private static final String DELETE =
            """
            delete from timer
            where instance = ?
            and execution = ?
            and event = ?
            """;

    private static final String UNTAKEN = Sql.load("select_untaken_work");
    private static final String DELETE_WORK =
            """
            delete from work
            where instance = ?
            and execution = ?
            and event = ?
            """;
    private static final String NEXT_TIMER = "select fire_us from timer order by fire_us limit 1";
    private static final String NEXT_START =
            """
            select start_by_us
            from work
            where start_by_us is not null
            order by start_by_us
            limit 1
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
        int fired = fire(DUE, DELETE, limit);
        fired += fire(UNTAKEN, DELETE_WORK, limit - fired);
        var timer = tx.session().first(NEXT_TIMER, Row::instant);
        var start = tx.session().first(NEXT_START, Row::instant);
        boolean sooner = start != null && (timer == null || start.isBefore(timer));
        return new TimersFired(fired, sooner ? start : timer);
    }

    private int fire(String select, String delete, int limit) throws SQLException {
        var due = tx.session().list(select, Timers::map, tx.nowUs(), limit);
        for (var timer : due) {
            tx.session().run(delete, timer.seq(), timer.execution(), timer.event());
            var instance = instances.find(timer.instance());
            if (instance != null) {
                var fired = new Message.TimerFired(timer.execution(), timer.event());
                messages.store(instance, Letter.of(timer.instance(), fired));
            }
        }
        return due.size();
    }

    private static Due map(Row row) throws SQLException {
        return new Due(row.number(), row.text(), row.integer(), row.number());
    }
}
