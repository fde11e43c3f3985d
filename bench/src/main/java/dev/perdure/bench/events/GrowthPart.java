package dev.perdure.bench.events;

import java.util.List;
import java.util.TreeSet;

/// The same calls on histories of several sizes. The library grows with its history, so that a
/// boundary has about 80 events at each size: what grows is due to the size of the database.
record GrowthPart(EventPlan plan, Figures figures) implements Part.Measured {
    private static final List<Long> SIZES = List.of(126_000L, 1_000_000L, 10_000_000L);
    private static final int EVENTS_PER_BOOK = 16;
    private static final int BOOKS_PER_READER = 4;

    @Override
    public void run() throws InterruptedException {
        var sizes = new TreeSet<>(SIZES.stream().filter(it -> it < plan.events()).toList());
        sizes.add(plan.events());
        for (long events : sizes) {
            measure(plan.sized(events));
        }
    }

    private void measure(EventPlan sized) throws InterruptedException {
        int books = Math.toIntExact(sized.events() / EVENTS_PER_BOOK);
        var library = new LibraryHistory(books, books / BOOKS_PER_READER, EventPlan.SEED);
        var prefix = "at %,d events, ".formatted(sized.events());
        try (var stores = Stores.filled(sized, library, figures, prefix)) {
            for (var shape : sized.shapes()) {
                figures.take(prefix + "size", shape, bytes(sized, shape), "bytes/event");
            }
            stores.alternate(
                    prefix,
                    round -> {
                        round.append(1);
                        round.append(100);
                        round.decide(1);
                        round.read();
                    });
        }
        for (var shape : sized.shapes()) {
            sized.execute("drop schema " + shape.schema() + " cascade");
        }
    }

    /// {@return tables and indexes for each event}
    private static double bytes(EventPlan sized, StoreShape shape) {
        var total =
                sized.ask(
                        """
                        select sum(pg_total_relation_size(c.oid)) from pg_class c
                        where c.relkind = 'r' and c.relnamespace = '%s'::regnamespace
                        """
                                .formatted(shape.schema()));
        return Double.parseDouble(total) / sized.events();
    }
}
