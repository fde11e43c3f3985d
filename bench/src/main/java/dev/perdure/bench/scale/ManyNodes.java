package dev.perdure.bench.scale;

import dev.perdure.bench.load.ClosedLoop;
import dev.perdure.bench.load.Handlers;
import dev.perdure.bench.load.Workload;
import dev.perdure.bench.store.BenchDatabase;
import dev.perdure.bench.store.StoreKind;
import dev.perdure.engine.Client;
import dev.perdure.engine.Engine;
import dev.perdure.engine.provider.Provider;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What several nodes on one database do together. All run in this process, so the cores are shared
/// too.
final class ManyNodes {
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private ManyNodes() {}

    static void measure(Probe.Figures figures) throws InterruptedException {
        for (int nodes : new int[] {1, 2, 4}) {
            BenchDatabase.openFresh().close();
            measure(nodes, figures);
        }
    }

    private static void measure(int count, Probe.Figures figures) throws InterruptedException {
        var handlers = new Handlers();
        List<Provider> providers = new ArrayList<>();
        List<Engine> engines = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                providers.add(BenchDatabase.open(BenchDatabase.options()));
                engines.add(handlers.engine(providers.get(i)));
            }
            var outside = BenchDatabase.open(BenchDatabase.options());
            providers.add(outside);
            var name = "nodes, %d: ".formatted(count);
            take(name + "each starts its own", spread(handlers, engines), figures);
            try (var client = Client.connect(outside)) {
                take(name + "started from elsewhere", handlers.through(client), figures);
            }
        } finally {
            engines.forEach(Engine::close);
            providers.forEach(Provider::close);
        }
    }

    /// {@return what starts at one engine after the other}
    private static ClosedLoop.Starter spread(Handlers handlers, List<Engine> engines) {
        var starters = engines.stream().map(engine -> handlers.through(engine.client())).toList();
        return (workload, id) ->
                starters.get(Math.floorMod(id.hashCode(), starters.size())).run(workload, id);
    }

    private static void take(String name, ClosedLoop.Starter starter, Probe.Figures figures)
            throws InterruptedException {
        var loop = new ClosedLoop(starter, name.replace(' ', '-'));
        var outcome = loop.run(Workload.HELLO200, WARM_UP, WINDOW, ClosedLoop.Window.NONE);
        if (outcome.failed() > 0) {
            throw new IllegalStateException(name + ": " + outcome.firstError());
        }
        var store = StoreKind.POSTGRES.label();
        double p99Ms = outcome.latencies().getValueAtPercentile(99) / 1e6;
        figures.take(
                name + ", hello200",
                store,
                outcome.completed() / (double) WINDOW.toSeconds(),
                "/s");
        figures.take(name + ", hello200 p99", store, p99Ms, "ms");
    }
}
