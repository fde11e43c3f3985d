package dev.perdure.testkit.stepping;

import dev.perdure.engine.orchestration.ActivityContext;
import dev.perdure.engine.runtime.Scheduler;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Keeps turns and attempts that are due until they are asked for, and runs one at a time.
public final class StepScheduler implements Scheduler {
    private static final long PATIENCE_SECONDS = 60;

    private sealed interface Task {
        record Turn(Turning turning) implements Task {}

        record Unwinding(Turning turning) implements Task {}

        record Attempt(AttemptThread thread) implements Task {}
    }

    private final List<Task> due = new ArrayList<>();
    private final List<AttemptThread> paused = new ArrayList<>();
    private final Semaphore ended = new Semaphore(0);
    private final Consumer<ActivityContext> onAttempt;

    /// A scheduler with nothing to do.
    ///
    /// @param onAttempt called when the code of an attempt is about to begin
    public StepScheduler(Consumer<ActivityContext> onAttempt) {
        this.onAttempt = onAttempt;
    }

    @Override
    public synchronized void turnReady(Turning turn) {
        due.add(new Task.Turn(turn));
    }

    @Override
    public synchronized void unwind(Turning turn) {
        due.add(new Task.Unwinding(turn));
    }

    @Override
    public void turnEnded(Turning turn) {
        ended.release();
    }

    @Override
    public synchronized void attempt(Runnable attempt) {
        due.add(new Task.Attempt(new AttemptThread(attempt)));
    }

    /// {@return how many turns and attempts could be run now}
    public synchronized int dueCount(Instant now) {
        paused.removeIf(attempt -> {
            boolean wakes = attempt.mayGoOn(now);
            if (wakes) {
                due.add(new Task.Attempt(attempt));
            }
            return wakes;
        });
        return due.size();
    }

    /// {@return when the next paused attempt goes on, or `null`}
    public synchronized @Nullable Instant nextWake() {
        return paused.stream().map(AttemptThread::wakesAt).min(Instant::compareTo).orElse(null);
    }

    /// Runs one of the due turns and attempts.
    ///
    /// @param index which one, from 0 for the one that has waited longest
    public void run(int index) {
        Task task;
        synchronized (this) {
            task = due.remove(index);
        }
        switch (task) {
            case Task.Turn(var turning) -> awaitEnd(turning, turning::resume);
            case Task.Unwinding(var turning) -> awaitEnd(turning, turning::unwindThreads);
            case Task.Attempt(var attempt) -> run(attempt);
        }
    }

    /// Runs the turn that is due longest, and forgets the attempts that are due before it.
    ///
    /// @return false if no turn is due
    public boolean runTurn() {
        synchronized (this) {
            due.removeIf(Task.Attempt.class::isInstance);
            if (due.isEmpty()) {
                return false;
            }
        }
        run(0);
        return true;
    }

    private void awaitEnd(Turning turning, Runnable begin) {
        begin.run();
        try {
            if (!ended.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        ("instance '%s': its turn has not ended after %d s. Orchestration code must"
                                        + " not block outside of durable calls")
                                .formatted(turning.instanceId(), PATIENCE_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during a turn", e);
        }
    }

    private void run(AttemptThread attempt) {
        if (attempt.isNew() && attempt.body() instanceof ActivityContext context) {
            if (context.isCancelled()) {
                return;
            }
            onAttempt.accept(context);
        }
        attempt.goOn();
        if (!attempt.hasEnded()) {
            synchronized (this) {
                paused.add(attempt);
            }
        }
    }

    /// Ends everything as the end of the process would: attempts stop where they are, and no code
    /// of an orchestration runs but its `finally` blocks.
    public void kill() {
        while (dueCount(Instant.MAX) > 0) {
            Task task;
            synchronized (this) {
                task = due.removeFirst();
            }
            switch (task) {
                case Task.Turn(var turning) -> awaitEnd(turning, turning::resume);
                case Task.Unwinding(var turning) -> awaitEnd(turning, turning::unwindThreads);
                case Task.Attempt(var attempt) -> attempt.kill();
            }
        }
    }
}
