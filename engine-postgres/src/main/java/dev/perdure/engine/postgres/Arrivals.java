package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.DroppedMessage;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.Provider;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Sends on what transactions of callers have left for instances, as part of a node's fetch: when a
/// notification says so, and now and then in case it was lost. Safe for any thread.
final class Arrivals {
    private static final System.Logger LOGGER = System.getLogger("dev.perdure.engine");
    private static final String WHY =
            "the instance ended, or was deleted, before what a transaction had sent it arrived";
    private static final int BATCH = 1_000;
    private static final long SAFETY_NET_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Functions functions;
    private final ServerClock clock;
    private final Wakeups wakeups;
    private final LongSupplier nanos;
    private final AtomicLong lastLook;
    private final Map<Object, Consumer<DroppedMessage>> listeners = new ConcurrentHashMap<>();

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
        report(lease, answer.dropped());
        boolean busyElsewhere = answer.routed() < 0;
        if (answer.more() || busyElsewhere) {
            wakeups.arrivalsWait();
        }
        wakeups.wake(answer.more() ? List.of(Wakeups.ANYBODY) : List.of());
        wakeups.wake(answer.woken());
    }

    /// Calls the listener with each message that is dropped.
    Provider.Subscription subscribe(Consumer<DroppedMessage> listener) {
        var key = new Object();
        listeners.put(key, listener);
        return () -> listeners.remove(key);
    }

    private void report(NodeLease lease, List<String> dropped) {
        if (dropped.isEmpty()) {
            return;
        }
        LOGGER.log(
                System.Logger.Level.WARNING,
                ("%d messages that transactions sent were dropped, because their instances ended"
                                + " before they arrived: %s")
                        .formatted(dropped.size(), dropped));
        for (var instance : dropped) {
            var message = new DroppedMessage(lease, instance, WHY);
            listeners.values().forEach(it -> it.accept(message));
        }
    }
}
