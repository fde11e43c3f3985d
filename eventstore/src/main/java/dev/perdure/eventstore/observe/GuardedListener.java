package dev.perdure.eventstore.observe;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Tells several listeners, logs what they throw, and throws nothing. Any number of threads may use
/// it.
///
/// @param listeners that may throw
/// @param complaints says it
record GuardedListener(List<EventStoreListener> listeners, Complaints complaints)
        implements EventStoreListener {
    GuardedListener(List<EventStoreListener> listeners) {
        this(List.copyOf(listeners), new Complaints());
    }

    /// Complains once a minute at most: a listener that always fails would fill the log.
    static final class Complaints {
        private static final System.Logger LOGGER =
                System.getLogger(EventStoreListener.class.getName());
        private static final long PAUSE_NS = TimeUnit.MINUTES.toNanos(1);

        private final AtomicLong quietUntilNs = new AtomicLong(System.nanoTime());
        private final AtomicLong unsaid = new AtomicLong();

        private void about(EventStoreListener listener, Throwable thrown) {
            long now = System.nanoTime();
            long until = quietUntilNs.get();
            if (now - until < 0 || !quietUntilNs.compareAndSet(until, now + PAUSE_NS)) {
                unsaid.incrementAndGet();
                return;
            }
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    ("the listener '%s' threw; the event store goes on, and does not say so again"
                                    + " for a minute. It was silent about %d more before")
                            .formatted(listener.getClass().getName(), unsaid.getAndSet(0)),
                    thrown);
        }
    }

    private void tell(Consumer<EventStoreListener> fact) {
        for (var listener : listeners) {
            try {
                fact.accept(listener);
            } catch (RuntimeException | Error e) { // nobody fails for being watched
                complaints.about(listener, e);
            }
        }
    }

    @Override
    public void appendFinished(AppendFinished append) {
        tell(it -> it.appendFinished(append));
    }

    @Override
    public void readFinished(ReadFinished read) {
        tell(it -> it.readFinished(read));
    }

    @Override
    public void decisionFinished(DecisionFinished decision) {
        tell(it -> it.decisionFinished(decision));
    }

    @Override
    public void batchFinished(BatchFinished batch) {
        tell(it -> it.batchFinished(batch));
    }

    @Override
    public void shardMoved(ShardPlace shard, long position, long head) {
        tell(it -> it.shardMoved(shard, position, head));
    }

    @Override
    public void shardLeft(ShardPlace shard) {
        tell(it -> it.shardLeft(shard));
    }

    @Override
    public EventStoreListener forCaller() {
        return new GuardedListener(listeners.stream().map(this::forCaller).toList(), complaints);
    }

    private EventStoreListener forCaller(EventStoreListener listener) {
        try {
            return listener.forCaller();
        } catch (RuntimeException | Error e) {
            complaints.about(listener, e);
            return listener;
        }
    }
}
