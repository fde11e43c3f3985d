package dev.perdure.bench.events;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.HdrHistogram.Histogram;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// How many connections this project's store is worth, and what idle ones cost.
///
/// The pool keeps no minimum: it opens connections when they are needed and closes idle ones later.
/// So a minimum is stood for by so many connections that are open beside it and do nothing.
final class PoolPart implements Part.Measured {
    private static final List<Integer> MOST = List.of(1, 2, 4, 8, 16, 32);
    private static final List<Integer> IDLE = List.of(0, 2, 20);
    private static final double SLOW_RATE = 30;
    private static final int OPENED = 20;

    private final EventPlan plan;
    private final Figures figures;

    PoolPart(EventPlan plan, Figures figures) {
        this.plan = plan;
        this.figures = figures;
    }

    @Override
    public void run() throws InterruptedException {
        if (!plan.has(StoreShape.PERDURE)) {
            figures.progress("the pool is measured for perdure only");
            return;
        }
        Stores.filled(plan.of(StoreShape.PERDURE), plan.library(), figures, "").close();
        for (int rep = 1; rep <= plan.reps(); rep++) {
            for (int most : MOST) {
                figures.progress("pool of %d, repetition %d".formatted(most, rep));
                limited(most);
            }
            for (int idle : IDLE) {
                figures.progress("%d idle connections, repetition %d".formatted(idle, rep));
                beside(idle);
            }
            opening();
        }
    }

    private void limited(int most) throws InterruptedException {
        var server = plan.server().withMaxConnections(most);
        try (var store = new PerdureStore(server, StoreShape.PERDURE.schema())) {
            var round = round(store, "at most %d connections, ".formatted(most));
            round.append(100);
            round.decide(20);
        }
    }

    private Round round(PerdureStore store, String prefix) {
        var scribe = new Scribe(figures, StoreShape.PERDURE, prefix);
        return new Round(scribe, store, plan.library(), plan);
    }

    private void beside(int idle) throws InterruptedException {
        var held = new ArrayList<Connection>();
        try (var others = Database.open(plan.server().withMaxConnections(Math.max(1, idle)));
                var store = new PerdureStore(plan.server(), StoreShape.PERDURE.schema())) {
            for (int i = 0; i < idle; i++) {
                held.add(others.connection());
            }
            var round = round(store, "%d idle connections, ".formatted(idle));
            round.scribe.offered(
                    "decide at %.0f/s".formatted(SLOW_RATE),
                    Arrivals.run(SLOW_RATE, plan.times(), (random, _) -> round.decideOne(random)));
            round.append(100);
            for (var it : held) {
                it.close();
            }
        } catch (SQLException e) {
            throw DatabaseException.rolledBack("idle connections could not be held", e);
        }
    }

    /// What a caller waits for if no connection is open: the most that a minimum could save.
    private void opening() {
        var histogram = new Histogram(3);
        try (var database = Database.open(plan.server())) {
            for (int i = 0; i < OPENED; i++) {
                long began = System.nanoTime();
                database.checkReachable();
                histogram.recordValue(System.nanoTime() - began);
            }
        }
        new Scribe(figures, StoreShape.PERDURE, "").percentiles("open a connection", histogram);
    }
}
