package dev.perdure.bench.events;

import java.util.EnumMap;
import java.util.Map;

/// Stores with the same history. One thread.
final class Stores implements AutoCloseable {
    private final EventPlan plan;
    private final LibraryHistory library;
    private final Figures figures;
    private final Map<StoreShape, BoundaryStore> stores = new EnumMap<>(StoreShape.class);

    private Stores(EventPlan plan, LibraryHistory library, Figures figures) {
        this.plan = plan;
        this.library = library;
        this.figures = figures;
    }

    /// Does something with one store.
    @FunctionalInterface
    interface Each {
        void with(Round round) throws InterruptedException;
    }

    /// Fills all stores of a plan.
    ///
    /// @param prefix of the names of figures
    static Stores filled(EventPlan plan, LibraryHistory library, Figures figures, String prefix) {
        var stores = new Stores(plan, library, figures);
        try {
            for (var shape : plan.shapes()) {
                stores.fill(shape, prefix);
            }
            plan.settle();
            return stores;
        } catch (RuntimeException e) {
            stores.close();
            throw e;
        }
    }

    private void fill(StoreShape shape, String prefix) {
        figures.progress("filling %s with %,d events".formatted(shape.label(), plan.events()));
        var store = shape.open(plan.server());
        stores.put(shape, store);
        long began = System.nanoTime();
        store.fill(library.history(plan.events()));
        double rate = plan.events() / ((System.nanoTime() - began) / 1e9);
        figures.take(prefix + "fill", shape, rate, "events/s");
    }

    /// Takes all stores in turn, as often as the plan says.
    void alternate(String prefix, Each each) throws InterruptedException {
        for (int rep = 1; rep <= plan.reps(); rep++) {
            for (var it : stores.entrySet()) {
                figures.progress(
                        "%s%s, repetition %d of %d"
                                .formatted(prefix, it.getKey().label(), rep, plan.reps()));
                var scribe = new Scribe(figures, it.getKey(), prefix);
                each.with(new Round(scribe, it.getValue(), library, plan));
            }
        }
    }

    @Override
    public void close() {
        stores.values().forEach(BoundaryStore::close);
    }
}
