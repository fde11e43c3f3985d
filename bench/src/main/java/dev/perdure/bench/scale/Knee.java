package dev.perdure.bench.scale;

import dev.perdure.bench.load.ClosedLoop;
import dev.perdure.bench.load.Handlers;
import dev.perdure.bench.load.Workload;
import dev.perdure.bench.store.BenchDatabase;
import dev.perdure.bench.store.StoreKind;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// How the rate grows with what is in flight on one node, and where it stops growing.
final class Knee {
    private static final int[] IN_FLIGHT = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000};
    private static final double NEARLY_ALL = 0.9;
    private static final Duration FIRST_WARM_UP = Duration.ofSeconds(10);
    private static final Duration WARM_UP = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofSeconds(4);

    private Knee() {}

    static void measure(Probe.Figures figures) throws InterruptedException {
        var store = StoreKind.POSTGRES.label();
        var handlers = new Handlers();
        Map<Integer, Double> rates = new LinkedHashMap<>();
        try (var provider = BenchDatabase.openFresh();
                var engine = handlers.engine(provider)) {
            var loop = new ClosedLoop(handlers.through(engine.client()), "knee-");
            loop.run(Workload.HELLO20, FIRST_WARM_UP, WARM_UP, ClosedLoop.Window.NONE);
            for (int clients : IN_FLIGHT) {
                var outcome =
                        loop.run(
                                new ClosedLoop.Load(Workload.HELLO20, clients),
                                WARM_UP,
                                WINDOW,
                                ClosedLoop.Window.NONE);
                if (outcome.failed() > 0) {
                    throw new IllegalStateException("knee: " + outcome.firstError());
                }
                double rate = outcome.completed() / (double) WINDOW.toSeconds();
                rates.put(clients, rate);
                var name = "%,d in flight: ".formatted(clients);
                figures.take(name + "hello", store, rate, "/s");
                figures.take(name + "p50", store, millis(outcome, 50), "ms");
                figures.take(name + "p99", store, millis(outcome, 99), "ms");
            }
        }
        figures.take("knee: 90 % of the best rate is reached at", store, knee(rates), "in flight");
    }

    private static double millis(ClosedLoop.Outcome outcome, double percentile) {
        return outcome.latencies().getValueAtPercentile(percentile) / 1e6;
    }

    private static double knee(Map<Integer, Double> rates) {
        double best = rates.values().stream().mapToDouble(rate -> rate).max().orElseThrow();
        return rates.entrySet().stream()
                .filter(rate -> rate.getValue() >= NEARLY_ALL * best)
                .mapToInt(Map.Entry::getKey)
                .min()
                .orElseThrow();
    }
}
