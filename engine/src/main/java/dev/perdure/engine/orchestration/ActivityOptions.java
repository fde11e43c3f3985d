package dev.perdure.engine.orchestration;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;

/// How an activity is run. Immutable; `with…` methods give changed copies.
public final class ActivityOptions {
    /// Standard retries, no timeouts, no tag, no limit of its own.
    public static final ActivityOptions DEFAULTS =
            new ActivityOptions(
                    new Fields(RetryPolicy.standard(), null, null, null, null, Integer.MAX_VALUE));

    private final Fields fields;

    private ActivityOptions(Fields fields) {
        this.fields = fields;
    }

    public ActivityOptions withRetry(RetryPolicy retry) {
        return new ActivityOptions(
                new Fields(
                        Objects.requireNonNull(retry, "retry"),
                        fields.startToClose,
                        fields.heartbeat,
                        fields.scheduleToClose,
                        fields.tag,
                        fields.concurrency));
    }

    /// Limits one attempt, from the start of the code to its end.
    public ActivityOptions withStartToClose(Duration limit) {
        return new ActivityOptions(
                new Fields(
                        fields.retry,
                        positive(limit, "start-to-close timeout"),
                        fields.heartbeat,
                        fields.scheduleToClose,
                        fields.tag,
                        fields.concurrency));
    }

    /// Limits the time between two heartbeats of an attempt, and before the first.
    public ActivityOptions withHeartbeatTimeout(Duration limit) {
        return new ActivityOptions(
                new Fields(
                        fields.retry,
                        fields.startToClose,
                        positive(limit, "heartbeat timeout"),
                        fields.scheduleToClose,
                        fields.tag,
                        fields.concurrency));
    }

    /// Limits everything from the scheduling to the last outcome: queueing, attempts and delays.
    public ActivityOptions withScheduleToClose(Duration limit) {
        return new ActivityOptions(
                new Fields(
                        fields.retry,
                        fields.startToClose,
                        fields.heartbeat,
                        positive(limit, "schedule-to-close timeout"),
                        fields.tag,
                        fields.concurrency));
    }

    /// Routes the activity to nodes that serve this tag, through the work queue.
    public ActivityOptions withTag(String tag) {
        return new ActivityOptions(
                new Fields(
                        fields.retry,
                        fields.startToClose,
                        fields.heartbeat,
                        fields.scheduleToClose,
                        Objects.requireNonNull(tag, "tag"),
                        fields.concurrency));
    }

    /// Limits how many of these activities run at once on a node. Taken from the registered handle.
    public ActivityOptions withConcurrency(int atOncePerNode) {
        if (atOncePerNode < 1) {
            throw new IllegalArgumentException(
                    "concurrency: expected at least 1, found " + atOncePerNode);
        }
        return new ActivityOptions(
                new Fields(
                        fields.retry,
                        fields.startToClose,
                        fields.heartbeat,
                        fields.scheduleToClose,
                        fields.tag,
                        atOncePerNode));
    }

    public RetryPolicy retry() {
        return fields.retry;
    }

    public @Nullable Duration startToClose() {
        return fields.startToClose;
    }

    public @Nullable Duration heartbeatTimeout() {
        return fields.heartbeat;
    }

    public @Nullable Duration scheduleToClose() {
        return fields.scheduleToClose;
    }

    public @Nullable String tag() {
        return fields.tag;
    }

    public int concurrency() {
        return fields.concurrency;
    }

    private static Duration positive(Duration limit, String what) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException(what + ": expected more than zero, found " + limit);
        }
        return limit;
    }

    private record Fields(
            RetryPolicy retry,
            @Nullable Duration startToClose,
            @Nullable Duration heartbeat,
            @Nullable Duration scheduleToClose,
            @Nullable String tag,
            int concurrency) {}
}
