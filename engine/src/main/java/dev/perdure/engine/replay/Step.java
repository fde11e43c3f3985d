package dev.perdure.engine.replay;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Event.Delivery;
import dev.perdure.engine.history.Event.StepEvent;
import dev.perdure.engine.payload.Payload;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// A step that the code asked for: open, ended, or given up.
public final class Step {
    private final long event;
    private final StepEvent start;
    private final Instant startedAt;
    private final int shields;
    private final boolean fresh;
    private @Nullable Delivery outcome;
    private boolean cancelled;
    private int attempt = 1;
    private @Nullable Instant retryAt;
    private Payload progress = Payload.NONE;
    private @Nullable Object attachment;
    private final Waiters waiters = new Waiters();

    Step(long event, StepEvent start, Instant startedAt, Origin origin) {
        this.event = event;
        this.start = start;
        this.startedAt = startedAt;
        this.shields = origin.shields();
        this.fresh = origin.fresh();
    }

    /// Where a step comes from.
    ///
    /// @param shields how many shields were up around the code that asked for it
    /// @param fresh true if this turn made it, false if it was recorded
    record Origin(int shields, boolean fresh) {}

    /// {@return number of the event that started it}
    public long event() {
        return event;
    }

    public StepEvent start() {
        return start;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /// {@return how many shields against cancellation were up around the code that asked for it}
    public int shields() {
        return shields;
    }

    /// {@return how it ended, or `null` while it is open or if it was given up}
    public @Nullable Delivery outcome() {
        return outcome;
    }

    /// {@return true if the code asked for it for the first time, so that it has to be carried out}
    public boolean fresh() {
        return fresh;
    }

    public boolean cancelled() {
        return cancelled;
    }

    public boolean ended() {
        return outcome != null || cancelled;
    }

    /// {@return number of the attempt that runs or is due, from 1}
    public int attempt() {
        return attempt;
    }

    /// {@return when the next attempt is due, or `null` if the current one was started}
    public @Nullable Instant retryAt() {
        return retryAt;
    }

    public Payload progress() {
        return progress;
    }

    public void setProgress(Payload last) {
        progress = last;
    }

    /// {@return what the runtime attached to the step, such as the handle of an activity}
    public @Nullable Object attachment() {
        return attachment;
    }

    public void attach(Object object) {
        attachment = object;
    }

    /// Marks that the due attempt was started.
    public void attemptStarted() {
        retryAt = null;
    }

    void attemptFailed(Event.ActivityAttemptFailed failed) {
        attempt = failed.attempt() + 1;
        retryAt = failed.retryAt();
        progress = failed.progress();
    }

    void end(Delivery how) {
        outcome = how;
        waiters.wakeAll();
    }

    void cancel() {
        cancelled = true;
        waiters.wakeAll();
    }

    /// Wakes the waiter once, when the step ends or is given up.
    public void listen(Waiters.Waiter waiter) {
        waiters.add(waiter);
    }
}
