package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.Signal;
import dev.perdure.pg.Announcer;
import dev.perdure.pg.Database;
import dev.perdure.pg.Notifications;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Who is woken when something changed: listeners in this process at once, other processes by a
/// notification that several changes share. Safe for any thread.
///
/// Payloads are `w` for work items, `e` for ended instances, `m` for instances that became ready,
/// `m` with an epoch for messages to what that node holds, and `a` for what transactions of callers
/// have sent.
final class Wakeups implements AutoCloseable {
    /// What the functions say of an instance that became ready and has no owner.
    static final long ANYBODY = 0;

    private static final Duration PACE = Duration.ofMillis(50);

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Set<Long> epochs = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean arrivals = new AtomicBoolean(true);
    private final Notifications notifications;
    private final Announcer announcer;

    /// A subscription; equal only to itself.
    private static final class Listener {
        private final Consumer<Signal> consumer;

        Listener(Consumer<Signal> consumer) {
            this.consumer = consumer;
        }
    }

    Wakeups(Database database, String schema) {
        var channel = "perdure_" + schema;
        announcer = Announcer.open(database, channel, PACE);
        notifications = Notifications.open(database.options());
        notifications.subscribe(channel, this::heard);
    }

    Provider.Subscription subscribe(Consumer<Signal> consumer) {
        var listener = new Listener(consumer);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// This process runs a node of this epoch.
    void joined(long epoch) {
        epochs.add(epoch);
    }

    void left(long epoch) {
        epochs.remove(epoch);
    }

    /// {@return true if transactions of callers may have sent something; asking makes it false}
    boolean takeArrivals() {
        return arrivals.getAndSet(false);
    }

    /// Transactions of callers may have sent something that is still to be sent on.
    void arrivalsWait() {
        arrivals.set(true);
    }

    /// Wakes the nodes that a function named.
    void wake(List<Long> woken) {
        boolean here = false;
        for (long epoch : woken) {
            if (epoch == ANYBODY) {
                here = true;
                announcer.announce("m");
            } else if (epochs.contains(epoch)) {
                here = true;
            } else {
                announcer.announce("m" + epoch);
            }
        }
        if (here) {
            signal(Signal.MESSAGES);
        }
    }

    /// Instances and work items of a node became free for anybody.
    void released() {
        wake(List.of(ANYBODY));
        workQueued();
    }

    void workQueued() {
        signal(Signal.WORK);
        announcer.announce("w");
    }

    void ended() {
        signal(Signal.ENDED);
        announcer.announce("e");
    }

    @Override
    public void close() {
        notifications.close();
        announcer.close();
        listeners.clear();
    }

    private void heard(String payload) {
        if (payload.isEmpty()) {
            arrivalsWait();
            EnumSet.allOf(Signal.class).forEach(this::signal);
        } else if (payload.equals("w")) {
            signal(Signal.WORK);
        } else if (payload.equals("e")) {
            signal(Signal.ENDED);
        } else if (payload.equals("a")) {
            arrivalsWait();
            signal(Signal.MESSAGES);
        } else if (payload.equals("m") || epochs.contains(Long.parseLong(payload.substring(1)))) {
            signal(Signal.MESSAGES);
        }
    }

    private void signal(Signal signal) {
        listeners.forEach(listener -> listener.consumer.accept(signal));
    }
}
