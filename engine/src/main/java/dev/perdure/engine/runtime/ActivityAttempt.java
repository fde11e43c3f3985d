package dev.perdure.engine.runtime;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ActivityCancelled;
import dev.perdure.engine.orchestration.ActivityContext;
import dev.perdure.engine.orchestration.ActivityOptions;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.payload.PayloadType;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.RunningAttempt;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One attempt of an activity on this node. Its thread runs user code; others may cancel it. The
/// first of completion, failure, timeout and cancellation decides; what comes later is ignored.
final class ActivityAttempt implements ActivityContext, RunningAttempt, Runnable {
    /// What is to be run.
    ///
    /// @param instance who asked
    /// @param execution and in which execution
    /// @param event number of the step
    /// @param attempt number of the attempt, from 1
    /// @param activity name of the activity
    /// @param input encoded input
    /// @param progress last heartbeat of an earlier attempt
    /// @param scheduledAt when the step was asked for
    /// @param waitsSince since when it may be begun here, or `null` if it was taken from the queue
    /// @param workItem its number in the queue, or `null`
    /// @param options timeouts
    record Task(
            String instance,
            int execution,
            long event,
            int attempt,
            String activity,
            Payload input,
            Payload progress,
            Instant scheduledAt,
            @Nullable Instant waitsSince,
            @Nullable Long workItem,
            ActivityOptions options) {}

    /// Takes the outcome of an attempt, once; `null` if it was cancelled.
    @FunctionalInterface
    interface Reply {
        void ended(@Nullable Message outcome);
    }

    private final Task task;
    private final Activity<?, ?> activity;
    private final NodeParts node;
    private final Reply reply;
    private final NodeLease lease;
    private @Nullable Thread thread;
    private boolean ended;
    private boolean storing;
    private boolean stored;
    private @Nullable String cancelled;
    private @Nullable Instant startedAt;
    private @Nullable Instant lastSign;
    private Payload progress;
    private boolean progressIsNew;

    ActivityAttempt(Task task, Activity<?, ?> activity, NodeParts node, Reply reply) {
        this.task = task;
        this.activity = activity;
        this.node = node;
        this.reply = reply;
        this.lease = node.lease();
        this.progress = task.progress();
    }

    Task task() {
        return task;
    }

    @Override
    public void run() {
        synchronized (this) {
            if (ended) {
                return;
            }
            thread = Thread.currentThread();
            startedAt = node.now();
            lastSign = startedAt;
        }
        @Nullable Message outcome;
        try {
            outcome = new Message.ActivityCompleted(task.execution(), task.event(), call(activity));
        } catch (Throwable e) {
            outcome = failed(Failures.of(e, node.codec()));
        }
        synchronized (this) {
            thread = null;
            storing = false;
            if (stored) {
                outcome = null; // it comes back as a message of the store
            }
        }
        if (!end(outcome) && outcome instanceof Message.ActivityCompleted) {
            node.counters().late(1);
        }
    }

    private <I extends @Nullable Object, O extends @Nullable Object> Payload call(
            Activity<I, O> called) throws Exception {
        var body = called.body();
        if (body == null) {
            throw new IllegalStateException(called + " has no code");
        }
        var input = node.codec().decode(task.input(), called.input());
        var result = body.run(this, input);
        return isStored() ? Payload.NONE : encode(called, result);
    }

    private Message failed(Failure failure) {
        return new Message.ActivityFailed(
                task.execution(), task.event(), task.attempt(), failure, progress());
    }

    /// Ends the attempt with a failure of the engine's own and interrupts its thread.
    void fail(Failure failure) {
        stop(failure.message());
        end(failed(failure));
    }

    /// Ends the attempt without an outcome: nobody waits for it any more.
    void cancel(String reason) {
        stop(reason);
        end(null);
    }

    private synchronized void stop(String reason) {
        cancelled = reason;
        if (thread != null && !storing) {
            thread.interrupt();
        }
    }

    /// {@return false if something else has ended it before}
    private boolean end(@Nullable Message outcome) {
        synchronized (this) {
            if (ended || storing) {
                return false;
            }
            ended = true;
        }
        node.activities().ended(this);
        reply.ended(outcome);
        node.reports().attemptEnded(task, outcome);
        return true;
    }

    @Override
    public NodeLease lease() {
        return lease;
    }

    @Override
    public int execution() {
        return task.execution();
    }

    @Override
    public long event() {
        return task.event();
    }

    @Override
    public @Nullable Long workItem() {
        return task.workItem();
    }

    @Override
    public Payload encodeResult(@Nullable Object result) {
        return encode(activity, result);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the result of this activity's own code
    private <O extends @Nullable Object> Payload encode(
            Activity<?, O> called, @Nullable Object result) {
        var encoded = node.codec().encode((O) result, called.output());
        return node.settings().limits().checked(encoded, called + ", result");
    }

    @Override
    public synchronized boolean beginStoring() {
        storing = !ended;
        return storing;
    }

    private synchronized boolean isStored() {
        return stored;
    }

    @Override
    public synchronized void stored() {
        stored = true;
    }

    /// Ends the attempt if one of its times is up.
    void expire(Instant now) {
        var due = nearestDeadline();
        if (due != null && !now.isBefore(due.at())) {
            fail(
                    new Failure.TimedOut(
                            due.timeout(),
                            "activity '%s', attempt %d: the %s timeout of %s is up"
                                    .formatted(
                                            task.activity(),
                                            task.attempt(),
                                            due.timeout()
                                                    .name()
                                                    .toLowerCase(java.util.Locale.ROOT)
                                                    .replace('_', '-'),
                                            due.limit()),
                            null));
        }
    }

    private record Deadline(Instant at, Failure.Timeout timeout, Duration limit) {}

    private synchronized @Nullable Deadline nearestDeadline() {
        var options = task.options();
        var total =
                deadline(
                        task.scheduledAt(),
                        options.scheduleToClose(),
                        Failure.Timeout.SCHEDULE_TO_CLOSE);
        var start =
                deadline(
                        startedAt == null ? task.waitsSince() : null,
                        options.scheduleToStart(),
                        Failure.Timeout.SCHEDULE_TO_START);
        var single = deadline(startedAt, options.startToClose(), Failure.Timeout.START_TO_CLOSE);
        var beat = deadline(lastSign, options.heartbeatTimeout(), Failure.Timeout.HEARTBEAT);
        return nearer(nearer(start, nearer(single, beat)), total);
    }

    private static @Nullable Deadline deadline(
            @Nullable Instant from, @Nullable Duration limit, Failure.Timeout timeout) {
        return from == null || limit == null
                ? null
                : new Deadline(from.plus(limit), timeout, limit);
    }

    private static @Nullable Deadline nearer(@Nullable Deadline a, @Nullable Deadline b) {
        return a == null || (b != null && b.at().isBefore(a.at())) ? b : a;
    }

    /// {@return when [#expire] will end the attempt if nothing else does, or `null`}
    @Nullable Instant expiresAt() {
        var nearest = nearestDeadline();
        return nearest == null ? null : nearest.at();
    }

    /// {@return progress that was reported since the last call, or `null`}
    synchronized @Nullable Heartbeat takeNewProgress() {
        if (!progressIsNew || ended) {
            return null;
        }
        progressIsNew = false;
        return new Heartbeat(
                task.instance(), task.execution(), task.event(), task.attempt(), progress);
    }

    private synchronized Payload progress() {
        return progress;
    }

    @Override
    public String instanceId() {
        return task.instance();
    }

    @Override
    public String activity() {
        return task.activity();
    }

    @Override
    public int attempt() {
        return task.attempt();
    }

    @Override
    public String idempotencyKey() {
        return IdempotencyKeys.of(task.instance(), task.execution(), "event " + task.event());
    }

    @Override
    public void heartbeat(Object value) {
        var encoded = node.codec().encode(value, new PayloadType<Object>(value.getClass()));
        var checked = node.settings().limits().checked(encoded, activity + ", heartbeat");
        synchronized (this) {
            if (cancelled != null) {
                throw new ActivityCancelled(cancelled);
            }
            progress = checked;
            progressIsNew = true;
            lastSign = node.now();
        }
    }

    @Override
    public <T> Optional<T> lastHeartbeat(Class<T> type) {
        return task.progress().isNone()
                ? Optional.empty()
                : Optional.of(node.codec().decode(task.progress(), new PayloadType<T>(type)));
    }

    @Override
    public synchronized boolean isCancelled() {
        return cancelled != null;
    }

    @Override
    public Optional<Instant> deadline() {
        return Optional.ofNullable(expiresAt());
    }

    @Override
    public System.Logger logger() {
        return System.getLogger("dev.perdure.activity." + task.activity());
    }
}
