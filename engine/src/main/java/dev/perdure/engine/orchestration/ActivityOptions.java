package dev.perdure.engine.orchestration;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/// How an activity is run. Immutable; `with…` methods give changed copies.
public final class ActivityOptions {
    /// Standard retries, no timeouts, no tag, no limit of its own.
    public static final ActivityOptions DEFAULTS = new ActivityOptions();

    private RetryPolicy retry = RetryPolicy.standard();
    private @Nullable Duration startToClose;
    private @Nullable Duration heartbeatTimeout;
    private @Nullable Duration scheduleToStart;
    private @Nullable Duration scheduleToClose;
    private @Nullable String tag;
    private int concurrency = Integer.MAX_VALUE;

    private ActivityOptions() {}

    private ActivityOptions with(Consumer<ActivityOptions> change) {
        var copy = new ActivityOptions();
        copy.retry = retry;
        copy.startToClose = startToClose;
        copy.heartbeatTimeout = heartbeatTimeout;
        copy.scheduleToStart = scheduleToStart;
        copy.scheduleToClose = scheduleToClose;
        copy.tag = tag;
        copy.concurrency = concurrency;
        change.accept(copy);
        return copy;
    }

    public ActivityOptions withRetry(RetryPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        return with(o -> o.retry = policy);
    }

    /// Limits one attempt, from the start of the code to its end.
    public ActivityOptions withStartToClose(Duration limit) {
        var checked = positive(limit, "start-to-close timeout");
        return with(o -> o.startToClose = checked);
    }

    /// Limits the time between two heartbeats of an attempt, and before the first.
    public ActivityOptions withHeartbeatTimeout(Duration limit) {
        var checked = positive(limit, "heartbeat timeout");
        return with(o -> o.heartbeatTimeout = checked);
    }

    /// Limits how long an attempt waits until it is begun, in line on its node or in the work
    /// queue. If nobody has begun it by then, the activity fails and is not tried again: whoever
    /// could run it is away or has too much to do.
    public ActivityOptions withScheduleToStart(Duration limit) {
        var checked = positive(limit, "schedule-to-start timeout");
        return with(o -> o.scheduleToStart = checked);
    }

    /// Limits everything from the scheduling to the last outcome: queueing, attempts and delays.
    public ActivityOptions withScheduleToClose(Duration limit) {
        var checked = positive(limit, "schedule-to-close timeout");
        return with(o -> o.scheduleToClose = checked);
    }

    /// Routes the activity to nodes that serve this tag, through the work queue.
    public ActivityOptions withTag(String label) {
        if (label.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "tag '%s': expected a text without the character NUL (U+0000, shown as \u2400)"
                            .formatted(label.replace('\0', '\u2400')));
        }
        return with(o -> o.tag = label);
    }

    /// Limits how many of these activities run at once on a node. Taken from the registered handle.
    public ActivityOptions withConcurrency(int atOncePerNode) {
        if (atOncePerNode < 1) {
            throw new IllegalArgumentException(
                    "concurrency: expected at least 1, found " + atOncePerNode);
        }
        return with(o -> o.concurrency = atOncePerNode);
    }

    public RetryPolicy retry() {
        return retry;
    }

    public @Nullable Duration startToClose() {
        return startToClose;
    }

    public @Nullable Duration heartbeatTimeout() {
        return heartbeatTimeout;
    }

    public @Nullable Duration scheduleToStart() {
        return scheduleToStart;
    }

    public @Nullable Duration scheduleToClose() {
        return scheduleToClose;
    }

    public @Nullable String tag() {
        return tag;
    }

    public int concurrency() {
        return concurrency;
    }

    private static Duration positive(Duration limit, String what) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException(what + ": expected more than zero, found " + limit);
        }
        return limit;
    }
}
