package dev.perdure.bench.scale;

import dev.perdure.bench.load.ClosedLoop;
import dev.perdure.bench.load.Handlers;
import dev.perdure.bench.load.Workload;
import dev.perdure.bench.store.BenchDatabase;
import dev.perdure.bench.store.StoreKind;

import java.time.Duration;

/// What instances cost that sleep in the same store: nothing, if all is well.
final class Sleepers {
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private Sleepers() {}

    static void measure(Probe.Figures figures) throws InterruptedException {
        var handlers = new Handlers();
        try (var provider = BenchDatabase.openFresh();
                var engine = handlers.engine(provider)) {
            int asleep = 0;
            for (int count : new int[] {0, 10_000, 100_000, 1_000_000}) {
                for (int left = count - asleep; left > 0; left -= 10_000) {
                    putToSleep(Math.min(left, 10_000));
                }
                asleep = count;
                var starter = handlers.through(engine.client());
                var loop = new ClosedLoop(starter, "beside-" + count + "-");
                var outcome = loop.run(Workload.HELLO20, WARM_UP, WINDOW, ClosedLoop.Window.NONE);
                if (outcome.failed() > 0) {
                    throw new IllegalStateException("" + outcome.firstError());
                }
                figures.take(
                        "beside %,d sleeping: hello20".formatted(count),
                        StoreKind.POSTGRES.label(),
                        outcome.completed() / (double) WINDOW.toSeconds(),
                        "/s");
            }
        }
    }

    /// Adds instances with a year's timer, as they are after their node released them.
    private static void putToSleep(int count) {
        BenchDatabase.execute(
                """
                with sleeper as (
                    insert into %1$s.instance (id, created_at)
                    select 'sleeper-' || gen_random_uuid(), clock_timestamp()
                    from generate_series(1, %2$d)
                    returning instance
                ),
                live as (
                    insert into %1$s.live_instance (instance, handler, status, execution)
                    select s.instance, h.handler, 2, 1
                    from sleeper s
                    cross join (select handler from %1$s.handler limit 1) h
                ),
                history as (
                    insert into %1$s.history (instance, execution, first_event, last_event, data)
                    select s.instance, 1, 1, 2, convert_to(repeat('x', 150), 'UTF8')
                    from sleeper s
                )
                insert into %1$s.timer (instance, execution, event, fire_at)
                select s.instance, 1, 2, clock_timestamp() + interval '1 year'
                from sleeper s
                """
                        .formatted(BenchDatabase.SCHEMA, count));
    }
}
