package dev.perdure.bench.scale;

import dev.perdure.bench.load.ClosedLoop;
import dev.perdure.bench.load.Workload;
import dev.perdure.bench.store.BenchDatabase;
import dev.perdure.bench.store.StoreKind;
import dev.perdure.engine.Client;
import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.pg.Database;

import java.time.Duration;

/// Whether tables stay flat under load with retention: before, while and after another session
/// holds an old snapshot, behind which nothing can be vacuumed. One node runs orchestrations, one
/// their queued activities. One of four orchestrations uses every queue of the store.
final class Bloat {
    /// Retention begins a minute after its node.
    private static final Duration WARM_UP = Duration.ofSeconds(70);

    private static final Duration NEXT_WARM_UP = Duration.ofSeconds(2);
    private static final Duration MARGIN = Duration.ofSeconds(3);
    private static final Duration RETENTION = Duration.ofSeconds(10);
    private static final int PLAIN = 4;

    private static final Activity<String, String> GREET =
            Activity.of("greet", String.class, String.class, id -> "hello " + id);
    private static final Activity<String, String> SHIP =
            Activity.named("ship", String.class, String.class);
    private static final ExternalEvent<String> PAID = ExternalEvent.of("paid", String.class);
    private static final Orchestration<String, String> HELLO =
            Orchestration.of("hello", String.class, String.class, (ctx, id) -> ctx.call(GREET, id));
    private static final Orchestration<String, String> ORDER =
            Orchestration.of("order", String.class, String.class, Bloat::order);

    private final Duration phase;
    private final Probe.Figures figures;

    private Bloat(Duration phase, Probe.Figures figures) {
        this.phase = phase;
        this.figures = figures;
    }

    static void measure(Duration phase, Probe.Figures figures) throws InterruptedException {
        var options = EngineOptions.defaults().withRetention(RETENTION);
        try (var provider = BenchDatabase.openFresh();
                var second = BenchDatabase.open(BenchDatabase.options());
                var engine =
                        Engine.on(provider)
                                .options(options)
                                .register(HELLO, ORDER)
                                .register(GREET)
                                .start();
                var _ =
                        Engine.on(second)
                                .register(SHIP.withBody((_, id) -> "hello " + id))
                                .start();
                var database = open(phase)) {
            new Bloat(phase, figures).measure(engine.client(), database);
        }
    }

    /// Statements may last longer than a phase.
    private static Database open(Duration phase) {
        var options = BenchDatabase.options();
        var timeouts = options.timeouts().withStatement(phase.multipliedBy(2).plus(WARM_UP));
        return Database.open(options.withMaxConnections(2).withTimeouts(timeouts));
    }

    private static String order(OrchestrationContext ctx, String id) {
        var greeting = ctx.call(SHIP, id);
        ctx.sleep(Duration.ofMillis(20));
        return ctx.awaitEvent(PAID, Duration.ofHours(1)).map(_ -> greeting).orElse("unpaid");
    }

    private static String run(Client client, String id) {
        if (Math.floorMod(id.hashCode(), PLAIN) != 0) {
            return client.run(HELLO, id, id);
        }
        var instance = client.start(ORDER, id, id);
        instance.raise(PAID, "yes");
        return instance.result();
    }

    private void measure(Client client, Database database) throws InterruptedException {
        var meter = new StoreMeter(database);
        var loop = new ClosedLoop((_, id) -> run(client, id), "bloat-");
        phase("before", WARM_UP, loop, meter);
        var seconds = phase.plus(NEXT_WARM_UP).plus(MARGIN).toSeconds();
        // A statement keeps its snapshot until it ends.
        var old =
                Thread.ofVirtual()
                        .name("old-snapshot")
                        .start(() -> database.execute("select pg_sleep(%d)".formatted(seconds)));
        phase("old snapshot", NEXT_WARM_UP, loop, meter);
        old.join();
        phase("after", NEXT_WARM_UP, loop, meter);
    }

    private void phase(String name, Duration warmUp, ClosedLoop loop, StoreMeter meter)
            throws InterruptedException {
        var outcome = loop.run(Workload.HELLO200, warmUp, phase, meter);
        if (outcome.failed() > 0) {
            throw new IllegalStateException(name + ": " + outcome.firstError());
        }
        double completed = outcome.completed();
        take(name, "rate", completed / phase.toMillis() * 1e3, "/s");
        take(name, "p99", outcome.latencies().getValueAtPercentile(99) / 1e6, "ms");
        take(name, "pages for each", meter.pages() / completed, "");
        meter.calls()
                .forEach(call -> {
                    take(name, call.function() + " pages", call.pages(), "");
                    take(name, call.function() + " time", call.millis(), "ms");
                });
        meter.deadRows().forEach((table, rows) -> take(name, table + " dead", rows, "rows"));
        meter.largest().forEach((relation, mib) -> take(name, relation + " size", mib, "MiB"));
    }

    private void take(String phaseName, String what, double value, String unit) {
        var store = StoreKind.POSTGRES.label();
        figures.take("bloat, %s: %s".formatted(phaseName, what), store, value, unit);
    }
}
