package dev.perdure.eventstore.proof;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.proof.Shape.Racer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Rounds of racers on one log, each written down in a history.
final class Races {
    private final List<StoreUnderTest> stores;
    private int rounds;

    /// @param stores ways to one log, as several processes have them; racers take turns
    Races(History history, List<StoreUnderTest> stores) {
        this.stores = stores.stream().map(history::of).toList();
    }

    /// {@return how many racers were accepted}
    int round(Shape shape, int racers) throws InterruptedException, ExecutionException {
        long head = stores.getFirst().read(Query.all(), 0, 1).head();
        var name = shape + "-" + ++rounds;
        var start = new CyclicBarrier(racers);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < racers; i++) {
                var store = stores.get(i % stores.size());
                var request = shape.request(new Racer(i, racers, name, head));
                results.add(
                        threads.submit(() -> {
                            start.await();
                            return store.append(request) instanceof Appended;
                        }));
            }
            int accepted = 0;
            for (var result : results) {
                accepted += result.get() ? 1 : 0;
            }
            return accepted;
        }
    }

    /// The trap of the lower number: while clients append about a reader and about a book, another
    /// one reads all and appends on condition that nothing came since.
    void trap(int clients) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var start = new CyclicBarrier(clients);
            var results = new ArrayList<Future<?>>();
            for (int i = 0; i < clients; i++) {
                var store = stores.get(i % stores.size());
                int number = i;
                results.add(
                        threads.submit(() -> {
                            start.await();
                            long head = store.read(Query.all(), 0, 1).head();
                            var it = new Racer(number, clients, "trap", head);
                            var seen = store.read(Query.tagged(it.book()), 0, 1_000);
                            var shape = number % 3 == 0 ? Shape.OVERLAPPING : Shape.UNCONDITIONAL;
                            return store.append(
                                    shape.request(new Racer(number, clients, "trap", seen.head())));
                        }));
            }
            for (var result : results) {
                result.get();
            }
        }
    }
}
