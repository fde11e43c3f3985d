package dev.perdure.bench.events;

import dev.perdure.bench.events.Callers.Seen;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// Pending lists of GIN indexes: with one, an insert is cheap until somebody must empty the list,
/// and each search reads all of it. The stores without GIN are not measured.
///
/// Windows are four times as long as elsewhere, so that lists fill up within them.
final class GinPart implements Part.Measured {
    private static final int LONGER = 4;
    private static final int CALLERS = 20;

    private final EventPlan plan;
    private final Figures figures;
    private final AtomicInteger fresh = new AtomicInteger(100_000_000);

    GinPart(EventPlan plan, Figures figures) {
        this.plan = plan.longer(LONGER);
        this.figures = figures;
    }

    @Override
    public void run() throws InterruptedException {
        for (var shape : List.of(StoreShape.JSONB, StoreShape.TEXT_ARRAY)) {
            if (plan.has(shape)) {
                try (var stores = Stores.filled(plan.of(shape), plan.library(), figures, "gin, ")) {
                    stores.alternate("gin, ", this::compare);
                }
            }
        }
    }

    private void compare(Round round) throws InterruptedException {
        for (var fastupdate : List.of("on", "off")) {
            var schema = round.scribe.store().schema();
            plan.execute(
                    """
                    do $$
                    declare it regclass;
                    begin
                        for it in
                            select c.oid::regclass from pg_class c join pg_am a on a.oid = c.relam
                            where a.amname = 'gin' and c.relnamespace = '$schema'::regnamespace
                        loop
                            execute format('alter index %s set (fastupdate = $value)', it);
                            perform gin_clean_pending_list(it);
                        end loop;
                    end $$
                    """
                            .replace("$schema", schema)
                            .replace("$value", fastupdate));
            plan.settle();
            measure(round, "fastupdate %s: ".formatted(fastupdate));
        }
    }

    private void measure(Round round, String what) throws InterruptedException {
        tell(round, what + "append, 1 caller", round.callers(1, it -> appendFresh(round, it)));
        var appends = Beside.start(() -> round.callers(CALLERS, it -> appendFresh(round, it)));
        long known = round.head();
        var checks = round.check(known);
        tell(round, what + "append, 20 callers, beside checks", appends.join());
        tell(round, what + "check beside 20 callers who append", checks);
    }

    private static void tell(Round round, String what, Seen seen) {
        round.scribe.rated(what, seen);
        round.scribe.take(what + ": max", seen.latencies().getMaxValue() / 1e6, "ms");
    }

    /// On a boundary of its own, which has nothing yet: so both stores know what to expect.
    private boolean appendFresh(Round round, RandomGenerator random) {
        int number = fresh.incrementAndGet();
        var event =
                LibraryHistory.event(LibraryHistory.LENT, number, round.library.anyReader(random));
        return round.store.append(event, LibraryHistory.boundary(number, number), 0) > 0;
    }
}
