package dev.perdure.engine.replay;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Event.Delivery;
import dev.perdure.engine.history.Event.StepEvent;
import dev.perdure.engine.payload.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A step that the code asked for: open, ended, or given up.
public final class Step {
    /// Told once, when the step ends or is given up.
    @FunctionalInterface
    public interface Listener {
        void ended(Step step);
    }

    private final long event;
    private final StepEvent start;
    private final Instant startedAt;
    private final boolean shielded;
    private @Nullable Delivery outcome;
    private boolean cancelled;
    private int attempt = 1;
    private @Nullable Instant retryAt;
    private Payload progress = Payload.NONE;
    private @Nullable Object attachment;
    private @Nullable Object listeners;

    Step(long event, StepEvent start, Instant startedAt, boolean shielded) {
        this.event = event;
        this.start = start;
        this.startedAt = startedAt;
        this.shielded = shielded;
    }

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

    /// {@return true if cancelling the instance leaves it alone}
    boolean shielded() {
        return shielded;
    }

    /// {@return how it ended, or `null` while it is open or if it was given up}
    public @Nullable Delivery outcome() {
        return outcome;
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
        tell();
    }

    void cancel() {
        cancelled = true;
        tell();
    }

    /// Calls the listener when the step ends; never if it has ended.
    public void listen(Listener listener) {
        switch (listeners) {
            case null -> listeners = listener;
            case Listener first -> listeners = new ArrayList<>(List.of(first, listener));
            default -> many(listeners).add(listener);
        }
    }

    private void tell() {
        var told = listeners;
        listeners = null;
        switch (told) {
            case null -> {}
            case Listener only -> only.ended(this);
            default -> many(told).forEach(listener -> listener.ended(this));
        }
    }

    @SuppressWarnings("unchecked") // the field holds nothing, one listener, or a list of them
    private static List<Listener> many(Object listeners) {
        return (List<Listener>) listeners;
    }
}
