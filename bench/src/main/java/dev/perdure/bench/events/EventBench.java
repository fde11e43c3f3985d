package dev.perdure.bench.events;

import dev.perdure.bench.events.Callers.Seen;
import dev.perdure.eventstore.decision.Command;
import dev.perdure.eventstore.decision.Decision;
import dev.perdure.eventstore.decision.DecisionModel;
import dev.perdure.eventstore.decision.DecisionState;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Measures event stores on one server, in alternation.
///
/// @param server that all of them use
/// @param shapes which stores
/// @param events that each has before
/// @param times of each window
public record EventBench(
        DatabaseOptions server, List<StoreShape> shapes, long events, Callers.Times times) {
    private static final long SEED = 20_250_917;
    private static final int HOT_CALLERS = 32;
    private static final String HOT = "one boundary, " + HOT_CALLERS + " callers";

    public EventBench {
        shapes = List.copyOf(shapes);
    }

    /// {@return a run with windows of this length}
    public static EventBench of(
            DatabaseOptions server, List<StoreShape> shapes, long events, Duration window) {
        return new EventBench(
                server, shapes, events, new Callers.Times(window.dividedBy(2), window));
    }

    /// Takes one figure.
    @FunctionalInterface
    public interface Figures {
        void take(String figure, StoreShape store, double value, String unit);
    }

    /// Fills all stores, then measures each several times in alternation.
    public void run(int reps, Figures figures) throws InterruptedException {
        var library = LibraryHistory.of(events, SEED);
        Map<StoreShape, BoundaryStore> stores = new EnumMap<>(StoreShape.class);
        try {
            for (var shape : shapes) {
                var store = shape.open(server);
                stores.put(shape, store);
                long began = System.nanoTime();
                store.fill(library.history(events));
                double rate = events / ((System.nanoTime() - began) / 1e9);
                figures.take("fill", shape, rate, "events/s");
            }
            settle();
            for (int rep = 0; rep < reps; rep++) {
                for (var it : stores.entrySet()) {
                    new Round(it.getKey(), it.getValue(), library, figures).run(rep);
                }
            }
        } finally {
            stores.values().forEach(BoundaryStore::close);
        }
    }

    private void settle() {
        try (var database = Database.open(server.withMaxConnections(1))) {
            database.execute("vacuum analyze");
            database.execute("checkpoint");
        }
    }

    /// One repetition of everything on one store.
    private final class Round {
        private final StoreShape shape;
        private final BoundaryStore store;
        private final LibraryHistory library;
        private final Figures figures;
        private final AtomicLong head = new AtomicLong();
        private final AtomicLong newest = new AtomicLong();
        private long walBegan;
        private long walEnded;

        Round(StoreShape shape, BoundaryStore store, LibraryHistory library, Figures figures) {
            this.shape = shape;
            this.store = store;
            this.library = library;
            this.figures = figures;
        }

        void run(int rep) throws InterruptedException {
            head.set(store.read(LibraryHistory.boundary(0, 0), 0).head());
            if (shape != StoreShape.JSONB) { // it must be asked what to expect before each append
                append(1);
                append(100);
            }
            decide(1);
            decide(20);
            read();
            hot(rep);
        }

        private void rated(String what, Seen seen) {
            figures.take(what, shape, seen.rate(), "/s");
            figures.take(what + ": p50", shape, seen.millis(50), "ms");
            figures.take(what + ": p99", shape, seen.millis(99), "ms");
        }

        /// Each caller appends under a condition on a boundary that it knows up to a moment ago.
        private void append(int callers) throws InterruptedException {
            var seen =
                    Callers.run(
                            callers,
                            times,
                            random -> {
                                int book = library.anyBook(random);
                                int reader = library.anyReader(random);
                                long position =
                                        store.append(
                                                LibraryHistory.event(
                                                        LibraryHistory.LENT, book, reader),
                                                LibraryHistory.boundary(book, reader),
                                                head.get());
                                head.accumulateAndGet(position, Math::max);
                                return position > 0;
                            },
                            this::noteWal);
            rated("append, %d callers".formatted(callers), seen);
            long count = seen.latencies().getTotalCount();
            figures.take(
                    "append, %d callers: WAL".formatted(callers),
                    shape,
                    (double) (walEnded - walBegan) / Math.max(1, count),
                    "bytes");
        }

        private void decide(int callers) throws InterruptedException {
            var seen = Callers.run(callers, times, this::lend, () -> {});
            rated("decide, %d callers".formatted(callers), seen);
        }

        private boolean lend(RandomGenerator random) {
            int book = library.anyBook(random);
            int reader = library.anyReader(random);
            var query = LibraryHistory.boundary(book, reader);
            var found = store.read(query, 0);
            var event = LibraryHistory.event(LibraryHistory.LENT, book, reader);
            return store.append(event, query, found.head()) > 0;
        }

        private void read() throws InterruptedException {
            var full = Callers.run(1, times, random -> anyBoundary(random, 0) > 0, () -> {});
            rated("read a boundary", full);
            long recent = store.read(LibraryHistory.boundary(0, 0), 0).head();
            var delta = Callers.run(1, times, random -> anyBoundary(random, recent) >= 0, () -> {});
            rated("read what is new in a boundary", delta);
            var exists =
                    Callers.run(
                            1,
                            times,
                            random -> {
                                store.exists(
                                        LibraryHistory.boundary(
                                                library.anyBook(random), library.anyReader(random)),
                                        recent);
                                return true;
                            },
                            () -> {});
            rated("check that nothing is new", exists);
        }

        private int anyBoundary(RandomGenerator random, long after) {
            var query = LibraryHistory.boundary(library.anyBook(random), library.anyReader(random));
            return store.read(query, after).events();
        }

        /// Everybody decides on one boundary, and reads only what is new.
        ///
        /// @param number of the boundary, one that nobody has written to so much
        private void hot(int number) throws InterruptedException {
            var query = LibraryHistory.boundary(number, number);
            var event = LibraryHistory.event(LibraryHistory.LENT, number, number);
            var accepted = new ConcurrentSkipListMap<Long, Long>();
            var seen =
                    Callers.run(
                            HOT_CALLERS,
                            times,
                            _ -> {
                                var found = store.read(query, newest.get());
                                newest.accumulateAndGet(found.head(), Math::max);
                                var again = event.withId(UUID.randomUUID());
                                long position = store.append(again, query, found.head());
                                if (position > 0) {
                                    accepted.put(position, found.head());
                                }
                                return position > 0;
                            },
                            () -> {});
            figures.take(HOT + ": accepted", shape, seen.rate(), "/s");
            figures.take(HOT + ": refused", shape, seen.refused() / seen.seconds(), "/s");
            figures.take(
                    HOT + ": accepted that had to be refused",
                    shape,
                    100.0 * wrong(accepted) / Math.max(1, accepted.size()),
                    "%");
            if (store instanceof PerdureStore perdure) {
                lane(perdure, query, event);
            }
        }

        /// Something was appended between what was known and the position that was given.
        private static long wrong(NavigableMap<Long, Long> accepted) {
            return accepted.entrySet().stream()
                    .filter(it -> {
                        var before = accepted.lowerKey(it.getKey());
                        return before != null && before > it.getValue();
                    })
                    .count();
        }

        private void lane(PerdureStore perdure, Query query, NewEvent event)
                throws InterruptedException {
            var decider = perdure.store().decider(PerdureStore.LOG);
            var count = DecisionState.of("count", query, 0L, (before, _) -> before + 1);
            var seen =
                    Callers.run(
                            HOT_CALLERS,
                            times,
                            _ -> {
                                var again = event.withId(UUID.randomUUID());
                                var command =
                                        Command.of(
                                                        DecisionModel.of(count),
                                                        it -> Decision.append(it, again))
                                                .withLane("hot");
                                return decider.decide(command).appended() != null;
                            },
                            () -> {});
            rated(HOT + " in a lane: accepted", seen);
        }

        private void noteWal() {
            try (var database = Database.open(server.withMaxConnections(1))) {
                walBegan = walEnded;
                walEnded =
                        Long.parseLong(
                                database.rows("select pg_current_wal_lsn() - '0/0'")
                                        .getFirst()
                                        .getFirst());
            }
        }
    }
}
