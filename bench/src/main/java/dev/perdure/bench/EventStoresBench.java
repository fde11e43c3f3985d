package dev.perdure.bench;

import dev.perdure.bench.events.Callers;
import dev.perdure.bench.events.EventBench;
import dev.perdure.bench.events.EventPlan;
import dev.perdure.bench.events.Figures;
import dev.perdure.bench.events.Part;
import dev.perdure.bench.events.StoreShape;
import dev.perdure.bench.result.Figure;
import dev.perdure.bench.store.BenchDatabase;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Measures event stores side by side, on the server that the environment names or an embedded one.
///
/// @param parts what to measure, in this order
/// @param shapes which stores
/// @param events that each has before
/// @param rate events per second where they come at a rate
/// @param reps repetitions, in alternation
/// @param window how long each measurement takes
public record EventStoresBench(
        List<Part> parts,
        List<StoreShape> shapes,
        long events,
        double rate,
        int reps,
        Duration window) {
    public EventStoresBench {
        parts = List.copyOf(parts);
        shapes = List.copyOf(shapes);
    }

    /// Measures; each figure is passed on as soon as it is known.
    ///
    /// @param progress gets a line now and then
    public void run(Consumer<Figure> figures, Consumer<String> progress)
            throws InterruptedException {
        var conditions = Conditions.here();
        var times = new Callers.Times(window.dividedBy(2), window);
        var plan = new EventPlan(BenchDatabase.options(), shapes, events, rate, reps, times);
        new EventBench(plan, parts)
                .run(
                        new Figures() {
                            @Override
                            public void take(
                                    String figure, StoreShape store, double value, String unit) {
                                figures.accept(
                                        conditions.figure(figure, store.label(), value, unit));
                            }

                            @Override
                            public void progress(String line) {
                                progress.accept(line);
                            }
                        });
    }
}
