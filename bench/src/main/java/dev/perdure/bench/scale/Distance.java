package dev.perdure.bench.scale;

import dev.perdure.bench.load.ClosedLoop;
import dev.perdure.bench.load.Handlers;
import dev.perdure.bench.load.Workload;
import dev.perdure.bench.store.BenchDatabase;
import dev.perdure.bench.store.StoreKind;
import dev.perdure.engine.provider.Provider;
import dev.perdure.testkit.network.TcpProxy;

import java.net.URI;
import java.time.Duration;

/// What a database costs that is 70 ms away, as one in another region is: a proxy delays each way.
final class Distance {
    private static final Duration ROUND_TRIP = Duration.ofMillis(70);
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private Distance() {}

    static void measure(Probe.Figures figures) throws InterruptedException {
        BenchDatabase.openFresh().close();
        var url = BenchDatabase.options().url();
        var server = URI.create(url.substring("jdbc:".length()));
        try (var proxy = TcpProxy.to(server.getHost(), server.getPort()).start()) {
            var far =
                    url.replace(
                            server.getHost() + ":" + server.getPort(), "localhost:" + proxy.port());
            try (var provider = BenchDatabase.open(BenchDatabase.options().withUrl(far))) {
                proxy.delay(ROUND_TRIP.dividedBy(2));
                measure(provider, figures);
            }
        }
    }

    private static void measure(Provider provider, Probe.Figures figures)
            throws InterruptedException {
        var store = StoreKind.POSTGRES.label();
        var handlers = new Handlers();
        try (var engine = handlers.engine(provider)) {
            for (var workload :
                    new Workload[] {Workload.HELLO1, Workload.PAR0, Workload.HELLO200}) {
                var loop =
                        new ClosedLoop(
                                handlers.through(engine.client()), "far-" + workload.label() + "-");
                var outcome = loop.run(workload, WARM_UP, WINDOW, ClosedLoop.Window.NONE);
                if (outcome.failed() > 0) {
                    throw new IllegalStateException(workload + ": " + outcome.firstError());
                }
                var name = "70 ms away, " + workload.label() + ": ";
                double p50Ms = outcome.latencies().getValueAtPercentile(50) / 1e6;
                double rate = outcome.completed() / (double) WINDOW.toSeconds();
                figures.take(name + "p50", store, p50Ms, "ms");
                figures.take(name + "round trips in p50", store, p50Ms / ROUND_TRIP.toMillis(), "");
                figures.take(name + "rate", store, rate, "/s");
            }
        }
    }
}
