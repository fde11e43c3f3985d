package dev.perdure.bench.events;

import dev.perdure.bench.events.Callers.Seen;
import dev.perdure.eventstore.event.Query;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// One store, and the windows that several parts have in common.
final class Round {
    final Scribe scribe;
    final BoundaryStore store;
    final LibraryHistory library;
    final EventPlan plan;

    private final AtomicLong head = new AtomicLong();
    private long walBegan;
    private long walEnded;

    Round(Scribe scribe, BoundaryStore store, LibraryHistory library, EventPlan plan) {
        this.scribe = scribe;
        this.store = store;
        this.library = library;
        this.plan = plan;
        head.set(head());
    }

    /// {@return false if the store must be asked what to expect before each append, so that appends
    /// cannot be measured alone}
    boolean appendsAlone() {
        return scribe.store() != StoreShape.JSONB;
    }

    /// {@return the highest position, roughly where the store does not tell}
    long head() {
        return store.read(LibraryHistory.boundary(0, 0), 0).head();
    }

    /// Callers append, each under a condition on a boundary that it knows up to a moment ago.
    void append(int callers) throws InterruptedException {
        if (!appendsAlone()) {
            return;
        }
        var what = "append, %d callers".formatted(callers);
        var seen = Callers.run(callers, plan.times(), this::appendOne, this::noteWal);
        scribe.rated(what, seen);
        long count = seen.latencies().getTotalCount();
        scribe.take(what + ": WAL", (double) (walEnded - walBegan) / Math.max(1, count), "bytes");
    }

    /// {@return false if something else came first}
    boolean appendOne(RandomGenerator random) {
        int book = library.anyBook(random);
        int reader = library.anyReader(random);
        long position =
                store.append(
                        LibraryHistory.event(LibraryHistory.LENT, book, reader),
                        LibraryHistory.boundary(book, reader),
                        head.get());
        head.accumulateAndGet(position, Math::max);
        return position > 0;
    }

    private void noteWal() {
        walBegan = walEnded;
        walEnded = Long.parseLong(plan.ask("select pg_current_wal_lsn() - '0/0'"));
    }

    /// Callers read a boundary and append on condition that it stays as it is.
    void decide(int callers) throws InterruptedException {
        scribe.rated("decide, %d callers".formatted(callers), callers(callers, this::decideOne));
    }

    /// {@return false if something else came first}
    boolean decideOne(RandomGenerator random) {
        int book = library.anyBook(random);
        int reader = library.anyReader(random);
        var query = LibraryHistory.boundary(book, reader);
        var found = store.read(query, 0);
        var event = LibraryHistory.event(LibraryHistory.LENT, book, reader);
        return store.append(event, query, found.head()) > 0;
    }

    /// One caller reads a boundary, then what is new in one, then asks whether anything is.
    void read() throws InterruptedException {
        scribe.rated("read a boundary", callers(1, random -> readOne(random, 0)));
        long known = head();
        scribe.rated("read what is new in a boundary", readNew(known));
        scribe.rated("check that nothing is new", check(known));
    }

    /// {@return what one caller sees who reads boundaries above a position}
    Seen readNew(long known) throws InterruptedException {
        return callers(1, random -> readOne(random, known));
    }

    /// {@return what one caller sees who asks whether a boundary has anything above a position}
    Seen check(long known) throws InterruptedException {
        return callers(1, random -> checkOne(random, known));
    }

    boolean readOne(RandomGenerator random, long after) {
        store.read(anyBoundary(random), after);
        return true;
    }

    boolean checkOne(RandomGenerator random, long after) {
        store.exists(anyBoundary(random), after);
        return true;
    }

    private Query anyBoundary(RandomGenerator random) {
        return LibraryHistory.boundary(library.anyBook(random), library.anyReader(random));
    }

    Seen callers(int callers, Callers.Act act) throws InterruptedException {
        return Callers.run(callers, plan.times(), act, () -> {});
    }
}
