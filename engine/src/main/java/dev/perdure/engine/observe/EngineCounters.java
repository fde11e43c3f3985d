package dev.perdure.engine.observe;

import java.util.concurrent.atomic.LongAdder;

/// What an engine has done since it started. Safe for any thread; cheap enough for every turn.
public final class EngineCounters {
    private final LongAdder turns = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder attempts = new LongAdder();
    private final LongAdder lateMessages = new LongAdder();
    private final LongAdder droppedMessages = new LongAdder();
    private final LongAdder replays = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder providerErrors = new LongAdder();

    /// All zero.
    public EngineCounters() {}

    /// The counts at one moment.
    ///
    /// @param turns turns that were committed
    /// @param commits provider calls that committed them
    /// @param events history events written
    /// @param attempts attempts of activities started here
    /// @param lateMessages completions that came for steps that had ended, and were ignored
    /// @param droppedMessages messages of callers' transactions whose instance had ended when they
    ///   arrived
    /// @param replays instances that were rebuilt from their history
    /// @param evictions instances that left memory while they waited
    /// @param providerErrors calls that the provider refused or could not do
    public record Snapshot(
            long turns,
            long commits,
            long events,
            long attempts,
            long lateMessages,
            long droppedMessages,
            long replays,
            long evictions,
            long providerErrors) {}

    public void commit(int turnCount, int eventCount) {
        commits.increment();
        turns.add(turnCount);
        events.add(eventCount);
    }

    public void attempt() {
        attempts.increment();
    }

    public void late(int messages) {
        lateMessages.add(messages);
    }

    public void dropped() {
        droppedMessages.increment();
    }

    public void replay() {
        replays.increment();
    }

    public void eviction(int instances) {
        evictions.add(instances);
    }

    public void providerError() {
        providerErrors.increment();
    }

    public Snapshot snapshot() {
        return new Snapshot(
                turns.sum(),
                commits.sum(),
                events.sum(),
                attempts.sum(),
                lateMessages.sum(),
                droppedMessages.sum(),
                replays.sum(),
                evictions.sum(),
                providerErrors.sum());
    }
}
