package dev.perdure.bench.events;

import dev.perdure.eventstore.event.NewEvent;

import java.util.Iterator;
import java.util.stream.Stream;

/// What reads, checks and decisions cost if the planner knows nothing of the tables, or something
/// outdated, or what is right. On a server of its own without autovacuum.
final class StatisticsPart implements Part.Measured {
    private static final int A_TENTH = 10;

    private final EventPlan given;
    private final Figures figures;

    StatisticsPart(EventPlan plan, Figures figures) {
        this.given = plan;
        this.figures = figures;
    }

    @Override
    public void run() throws InterruptedException {
        try (var server = OwnServer.start("autovacuum = off")) {
            var plan = given.on(server.database());
            for (int rep = 1; rep <= plan.reps(); rep++) {
                for (var shape : plan.shapes()) {
                    figures.progress("statistics, %s, repetition %d".formatted(shape.label(), rep));
                    measure(plan, shape);
                }
            }
        }
    }

    private void measure(EventPlan plan, StoreShape shape) throws InterruptedException {
        var library = plan.library();
        try (var store = shape.open(plan.server())) {
            store.fill(library.history(plan.events()));
            plan.execute("checkpoint");
            measure(plan, shape, store, "never analysed");
            analyse(plan, shape);
            measure(plan, shape, store, "analysed");
        }
        try (var store = shape.open(plan.server())) {
            var history = library.history(plan.events());
            store.fill(first(history, plan.events() / A_TENTH));
            analyse(plan, shape);
            store.fill(history);
            plan.execute("checkpoint");
            measure(plan, shape, store, "analysed at a tenth");
        }
    }

    private void measure(EventPlan plan, StoreShape shape, BoundaryStore store, String state)
            throws InterruptedException {
        var scribe = new Scribe(figures, shape, "statistics, %s: ".formatted(state));
        var round = new Round(scribe, store, plan.library(), plan);
        round.read();
        round.decide(1);
    }

    private static void analyse(EventPlan plan, StoreShape shape) {
        plan.execute(
                """
                do $$
                declare it regclass;
                begin
                    for it in
                        select oid::regclass from pg_class
                        where relkind in ('r', 'p') and relnamespace = '$schema'::regnamespace
                    loop
                        execute format('analyze %s', it);
                    end loop;
                end $$
                """
                        .replace("$schema", shape.schema()));
    }

    /// {@return what comes first; the others stay}
    private static Iterator<NewEvent> first(Iterator<NewEvent> all, long count) {
        return Stream.generate(all::next).limit(count).iterator();
    }
}
