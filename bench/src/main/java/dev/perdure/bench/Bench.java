package dev.perdure.bench;

import dev.perdure.bench.load.ClosedLoop;
import dev.perdure.bench.load.Handlers;
import dev.perdure.bench.load.Workload;
import dev.perdure.bench.measure.Meter;
import dev.perdure.bench.result.Figure;
import dev.perdure.bench.result.WindowResult;
import dev.perdure.bench.store.OpenStore;
import dev.perdure.bench.store.StoreKind;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/// Measures the windows of a plan, one after the other. Each has a fresh store and a fresh engine
/// in this process, so that no window carries what an earlier one left. Providers alternate within
/// a repetition.
public final class Bench {
    private static final Duration SETTLING = Duration.ofSeconds(3);

    private final Plan plan;
    private final Consumer<WindowResult> results;
    private final Conditions conditions = Conditions.here();
    private final Set<StoreKind> warm = EnumSet.noneOf(StoreKind.class);

    /// @param results takes each window as soon as it is measured
    public Bench(Plan plan, Consumer<WindowResult> results) {
        this.plan = plan;
        this.results = results;
    }

    /// Measures the windows.
    public void windows() throws IOException, InterruptedException {
        for (int rep = 1; rep <= plan.reps(); rep++) {
            for (var workload : plan.workloads()) {
                for (var store : plan.stores()) {
                    if (workload != Workload.IDLE || rep == 1) {
                        window(store, workload, rep);
                    }
                }
            }
        }
    }

    /// Measures the probes.
    public void probes(Consumer<Figure> figures) throws IOException, InterruptedException {
        for (var probe : plan.probes()) {
            probe.measure(
                    plan.folder(),
                    plan.window(),
                    (figure, provider, value, unit) ->
                            figures.accept(conditions.figure(figure, provider, value, unit)));
        }
    }

    private void window(StoreKind kind, Workload workload, int rep)
            throws IOException, InterruptedException {
        var handlers = new Handlers();
        try (var store = OpenStore.open(kind, plan.folder());
                var engine = handlers.engine(store.provider())) {
            var loop = new ClosedLoop(handlers.through(engine.client()), "r" + rep + "-");
            if (workload != Workload.IDLE && warm.add(kind)) {
                loop.run(workload, plan.preWarm(), Duration.ZERO, ClosedLoop.Window.NONE);
            }
            var warmUp = workload == Workload.IDLE ? SETTLING : plan.warmUp();
            var what = new Conditions.Window(kind, workload, rep, warmUp);
            var window = new MeteredWindow(new Meter(store, engine, handlers));
            var outcome = loop.run(workload, warmUp, plan.window(), window);
            results.accept(conditions.result(what, outcome, window));
        }
    }
}
