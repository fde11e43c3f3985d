package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.observe.EventStoreListener;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// How a decider works. Immutable; each `with…` returns a changed copy.
///
/// @param retry how often it tries
/// @param cachedStates states kept in memory, those that were used last; 0 for none
/// @param snapshots where states are kept beyond that; `null` for nowhere
/// @param tagging what the log does to each event before it is appended: states must see events in
///   a lane as they see them later
/// @param lanesAfter conflicts after which a command goes into the lane of its first state; 0 for
///   never
/// @param laneCommands commands that a lane decides together, from 1
/// @param random spreads pauses and names batches; used by one thread at a time
/// @param clock when events in a lane are thought to be recorded, before they are
/// @param listener who is told of decisions; `null` for nobody
public record DeciderOptions(
        RetrySettings retry,
        int cachedStates,
        @Nullable SnapshotSettings snapshots,
        UnaryOperator<NewEvent> tagging,
        int lanesAfter,
        int laneCommands,
        RandomGenerator random,
        InstantSource clock,
        @Nullable EventStoreListener listener) {
    private static final int DEFAULT_CACHED_STATES = 10_000;
    private static final int DEFAULT_LANES_AFTER = 3;
    private static final int DEFAULT_LANE_COMMANDS = 500;

    public DeciderOptions {
        if (cachedStates < 0 || lanesAfter < 0 || laneCommands < 1) {
            throw new IllegalArgumentException(
                    ("a decider must cache at least 0 states, use lanes after at least 0 conflicts,"
                                    + " and decide at least 1 command together; found %d, %d, %d")
                            .formatted(cachedStates, lanesAfter, laneCommands));
        }
    }

    /// {@return 20 tries, 10,000 cached states, no snapshots, lanes of 500 commands after 3
    /// conflicts}
    public static DeciderOptions defaults() {
        return new DeciderOptions(
                RetrySettings.defaults(),
                DEFAULT_CACHED_STATES,
                null,
                UnaryOperator.identity(),
                DEFAULT_LANES_AFTER,
                DEFAULT_LANE_COMMANDS,
                new SplittableRandom(),
                InstantSource.system(),
                null);
    }

    public DeciderOptions withRetry(RetrySettings value) {
        return new DeciderOptions(
                value,
                cachedStates,
                snapshots,
                tagging,
                lanesAfter,
                laneCommands,
                random,
                clock,
                listener);
    }

    public DeciderOptions withCachedStates(int value) {
        return new DeciderOptions(
                retry,
                value,
                snapshots,
                tagging,
                lanesAfter,
                laneCommands,
                random,
                clock,
                listener);
    }

    public DeciderOptions withSnapshots(SnapshotSettings value) {
        return new DeciderOptions(
                retry,
                cachedStates,
                value,
                tagging,
                lanesAfter,
                laneCommands,
                random,
                clock,
                listener);
    }

    public DeciderOptions withTagging(UnaryOperator<NewEvent> value) {
        return new DeciderOptions(
                retry,
                cachedStates,
                snapshots,
                value,
                lanesAfter,
                laneCommands,
                random,
                clock,
                listener);
    }

    /// After how many conflicts a command goes into a lane, and how many are decided there
    /// together.
    public DeciderOptions withLanes(int afterConflicts, int commands) {
        return new DeciderOptions(
                retry,
                cachedStates,
                snapshots,
                tagging,
                afterConflicts,
                commands,
                random,
                clock,
                listener);
    }

    public DeciderOptions withRandom(RandomGenerator value) {
        return new DeciderOptions(
                retry,
                cachedStates,
                snapshots,
                tagging,
                lanesAfter,
                laneCommands,
                value,
                clock,
                listener);
    }

    public DeciderOptions withClock(InstantSource value) {
        return new DeciderOptions(
                retry,
                cachedStates,
                snapshots,
                tagging,
                lanesAfter,
                laneCommands,
                random,
                value,
                listener);
    }

    /// Each decision is measured and told.
    public DeciderOptions withListener(EventStoreListener value) {
        return new DeciderOptions(
                retry,
                cachedStates,
                snapshots,
                tagging,
                lanesAfter,
                laneCommands,
                random,
                clock,
                value);
    }
}
