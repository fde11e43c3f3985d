package dev.perdure.eventstore.proof;

import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Clients that lend and return a few books: they read, decide and append, with and without
/// conditions and keys, and one of them follows the log. What they are told is written down.
///
/// Closing it ends the clients, waits for them, and throws what they did not expect.
final class Workload implements AutoCloseable {
    private static final int BOOKS = 4;
    private static final int LOOKS_BACK = 50;
    private static final long PAUSE_NS = 1_000_000;
    private static final List<String> TYPES = List.of("lent", "returned");

    private final History history;
    private final List<StoreUnderTest> stores;
    private final boolean keyed;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<CompletableFuture<Void>> clients = new ArrayList<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private volatile boolean ended;

    /// @param stores ways to one log; clients take turns
    /// @param keyed true if every append has a key
    Workload(History history, List<StoreUnderTest> stores, boolean keyed) {
        this.history = history;
        this.stores = stores;
        this.keyed = keyed;
    }

    Workload start(int count) {
        for (int i = 0; i < count; i++) {
            var store = history.of(stores.get(i % stores.size()));
            var random = RandomGeneratorFactory.of("L64X128MixRandom").create(Length.SEED + i);
            var client = new Client(store, random, "client-" + i);
            clients.add(CompletableFuture.runAsync(client::run, threads));
        }
        var follower = new Follower(history.of(stores.getFirst()));
        clients.add(CompletableFuture.runAsync(follower::run, threads));
        return this;
    }

    /// {@return how many appends were acknowledged so far}
    int acknowledged() {
        return acknowledged.get();
    }

    /// Waits until so many more appends were acknowledged.
    void await(int more) {
        int goal = acknowledged.get() + more;
        Waiting.until(more + " more appends", () -> acknowledged.get() >= goal);
    }

    @Override
    public void close() {
        ended = true;
        try (threads) {
            clients.forEach(CompletableFuture::join);
        }
    }

    /// One who reads and appends.
    private final class Client {
        private final StoreUnderTest store;
        private final RandomGenerator random;
        private final String name;
        private int requests;
        private long seen;

        Client(StoreUnderTest store, RandomGenerator random, String name) {
            this.store = store;
            this.random = random;
            this.name = name;
        }

        void run() {
            while (!ended) {
                try {
                    act();
                } catch (EventStoreException e) {
                    pass(e);
                }
            }
        }

        private void act() {
            var book = EventTag.of("book", String.valueOf(random.nextInt(BOOKS)));
            var reader = EventTag.of("reader", String.valueOf(random.nextInt(BOOKS)));
            var request = AppendRequest.of(events(book, reader));
            if (random.nextInt(4) > 0) {
                var query = query(book, reader);
                var page = store.read(query, Math.max(0, seen - LOOKS_BACK), LOOKS_BACK);
                seen = page.head();
                request = request.withCondition(new AppendCondition(query, seen, page.mark()));
            }
            if (keyed) {
                request = request.withKey(name + "-" + ++requests);
            }
            append(request);
            if (keyed && random.nextInt(8) == 0) {
                append(request);
            }
        }

        /// A key tells what became of a request whose answer was lost.
        private void append(AppendRequest request) {
            while (true) {
                try {
                    store.append(request);
                    acknowledged.incrementAndGet();
                    return;
                } catch (EventStoreException e) {
                    if (!keyed || (ended && e.reason() != Reason.OUTCOME_UNKNOWN)) {
                        throw e;
                    }
                    pass(e);
                }
            }
        }

        private NewEvent[] events(EventTag book, EventTag reader) {
            var events = new NewEvent[1 + random.nextInt(3)];
            for (int i = 0; i < events.length; i++) {
                var type = TYPES.get(random.nextInt(TYPES.size()));
                events[i] = NewEvent.of(type, Encoded.json("{\"days\":" + i + "}"), book, reader);
            }
            return events;
        }

        private Query query(EventTag book, EventTag reader) {
            return switch (random.nextInt(5)) {
                case 0 -> Query.tagged(book);
                case 1 -> Query.anyOf(QueryItem.ofTags(book), QueryItem.ofTags(reader));
                case 2 -> Query.anyOf(QueryItem.ofTags(book, reader).withTypes(List.of("lent")));
                case 3 -> Query.ofTypes("returned");
                default -> Query.all();
            };
        }
    }

    /// What a store may say while it is broken on purpose.
    private static void pass(EventStoreException e) {
        if (!e.isTransient() && e.reason() != Reason.OUTCOME_UNKNOWN) {
            throw e;
        }
        LockSupport.parkNanos(PAUSE_NS);
    }

    /// One who reads the log from the beginning, page by page.
    private final class Follower {
        private final StoreUnderTest store;

        Follower(StoreUnderTest store) {
            this.store = store;
        }

        void run() {
            long position = 0;
            while (!ended) {
                try {
                    var page = store.read(Query.all(), position, 100);
                    if (page.events().isEmpty()) {
                        LockSupport.parkNanos(PAUSE_NS);
                    } else {
                        position = page.events().getLast().position();
                    }
                } catch (EventStoreException e) {
                    pass(e);
                }
            }
        }
    }
}
