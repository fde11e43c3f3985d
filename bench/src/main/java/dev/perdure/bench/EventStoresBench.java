package dev.perdure.bench;

import dev.perdure.bench.events.EventBench;
import dev.perdure.bench.events.StoreShape;
import dev.perdure.bench.result.Figure;
import dev.perdure.bench.store.BenchDatabase;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Measures event stores side by side, on the server that the environment names or an embedded one.
///
/// @param shapes which stores
/// @param events that each has before
/// @param reps repetitions, in alternation
/// @param window how long each measurement takes
public record EventStoresBench(List<StoreShape> shapes, long events, int reps, Duration window) {
    public EventStoresBench {
        shapes = List.copyOf(shapes);
    }

    /// Measures; each figure is passed on as soon as it is known.
    public void run(Consumer<Figure> figures) throws InterruptedException {
        var conditions = Conditions.here();
        EventBench.of(BenchDatabase.options(), shapes, events, window)
                .run(
                        reps,
                        (figure, store, value, unit) ->
                                figures.accept(
                                        conditions.figure(figure, store.label(), value, unit)));
    }
}
