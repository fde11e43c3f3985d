package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.NodeLease;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Sends on what transactions of callers have left for instances, as part of a node's fetch: when a
/// notification says so, and now and then in case it was lost. Safe for any thread.
final class Arrivals {
    private static final System.Logger LOGGER = System.getLogger("dev.perdure.engine");
    private static final int BATCH = 1_000;
    private static final long SAFETY_NET_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Functions functions;
    private final ServerClock clock;
    private final Wakeups wakeups;
    private final LongSupplier nanos;
    private final AtomicLong lastLook;

    Arrivals(Functions functions, ServerClock clock, Wakeups wakeups, LongSupplier nanos) {
        this.functions = functions;
        this.clock = clock;
        this.wakeups = wakeups;
        this.nanos = nanos;
        this.lastLook = new AtomicLong(nanos.getAsLong());
    }

    private record Routed(
            Instant now, int routed, boolean more, List<String> dropped, List<Long> woken) {
        static Routed read(Row row) throws SQLException {
            return new Routed(
                    row.instant("now_at"),
                    row.integer("routed"),
                    row.flag("more"),
                    row.texts("dropped"),
                    row.numbers("woken"));
        }
    }

    /// Sends on what there is, if there may be anything.
    void route(NodeLease lease) {
        long now = nanos.getAsLong();
        if (!wakeups.takeArrivals() && now - lastLook.get() < SAFETY_NET_NANOS) {
            return;
        }
        lastLook.set(now);
        Routed answer;
        try {
            answer =
                    functions.one(
                            lease,
                            "route_arrivals",
                            Arguments.of(lease.nodeId(), lease.epoch(), BATCH),
                            Routed::read);
        } catch (RuntimeException e) {
            wakeups.arrivalsWait();
            throw e;
        }
        clock.heard(answer.now());
        report(answer.dropped());
        boolean busyElsewhere = answer.routed() < 0;
        if (answer.more() || busyElsewhere) {
            wakeups.arrivalsWait();
        }
        wakeups.wake(answer.more() ? List.of(Wakeups.ANYBODY) : List.of());
        wakeups.wake(answer.woken());
    }

    private static void report(List<String> dropped) {
        if (!dropped.isEmpty()) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    ("%d messages that transactions sent were dropped, because their instances"
                                    + " ended before they arrived: %s")
                            .formatted(dropped.size(), dropped));
        }
    }
}
