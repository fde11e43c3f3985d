package dev.perdure.engine.runtime;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.payload.PayloadCodec;
import dev.perdure.engine.replay.Replay;
import dev.perdure.engine.replay.Step;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// Runs the code of one execution on virtual threads, one branch at a time.
///
/// **The baton.** Only the thread of the branch that holds the baton runs; it alone touches the
/// replay, the effects and the other branches. When that branch blocks, its thread goes on as the
/// *driver*: it hands the baton to a branch that can run, or repeats the next recorded delivery, or
/// takes the next message, and when nothing is left it ends the turn and parks. Whoever begins the
/// next turn ([#resume]) gives the baton back to the driver. So a turn of an instance with one
/// branch costs one unpark and no other switch, and replay none at all.
///
/// **Unwinding.** To leave memory, every thread is ended by [Unwind], innermost branch first, one
/// at a time; the last one reports the outcome.
final class Execution {
    /// What the execution needs from the instance around it.
    interface Host {
        /// Applies the next message of this turn.
        ///
        /// @return false if none is left
        boolean applyNextMessage();

        /// Called by the driver when nothing can run. The next turn begins with [#resume].
        void turnEnded();

        /// Called once, by the last thread, when the code has ended or was unwound.
        void codeEnded(Outcome outcome);

        /// {@return false while not even the start of the instance is stored}
        boolean durable();
    }

    final Replay replay;
    private TurnEffects effects;
    private final ExecutionParts parts;
    private final Host host;
    private final LiveContext context;
    private final Branch main;
    private final Deque<Branch> runnable = new ArrayDeque<>(2);
    private final List<Branch> alive = new ArrayList<>(1);
    private volatile @Nullable Branch holder;
    private Branch driver;
    private boolean flushing;
    private boolean ranCode;
    private volatile boolean unwinding;
    private boolean cancelled;
    private @Nullable Outcome outcome;

    Execution(ExecutionParts parts, Replay replay, Host host) {
        this.parts = parts;
        this.replay = replay;
        this.host = host;
        this.effects = new TurnEffects(parts.instanceId(), parts.execution());
        this.context = new LiveContext(this, parts);
        this.main = new Branch(this, "", 0);
        this.driver = main;
        alive.add(main);
    }

    TurnEffects effects() {
        return effects;
    }

    /// {@return what the turn wants done; the next turn begins with nothing}
    TurnEffects takeEffects() {
        var taken = effects;
        effects = new TurnEffects(parts.instanceId(), parts.execution());
        return taken;
    }

    OrchestrationContext context() {
        return context;
    }

    PayloadCodec codec() {
        return parts.codec();
    }

    /// Begins or continues a turn. Called while no branch holds the baton; returns at once.
    void resume() {
        ranCode = false;
        handTo(driver, flushing);
    }

    /// {@return true if code ran in this turn, so that waiting longer gains nothing}
    boolean ranCode() {
        return ranCode;
    }

    /// {@return the thread that runs code now, for diagnosis, or `null`}
    @Nullable Thread runningThread() {
        var branch = holder;
        return branch == null ? null : branch.thread;
    }

    /// Ends all threads. Called while no branch holds the baton; `codeEnded` tells when it is done.
    void unwind() {
        unwinding = true;
        unwindNext();
    }

    /// Ends the thread of the innermost branch that is alive, which ends the next one in turn.
    private void unwindNext() {
        alive.removeIf(branch -> branch.thread == null);
        if (alive.isEmpty()) {
            holder = null;
            host.codeEnded(outcome == null ? new Outcome.Unwound() : outcome);
        } else {
            handTo(alive.getLast(), true);
        }
    }

    /// Lets the next durable call of the running code end its thread. Any thread.
    void leaveSoon() {
        unwinding = true;
    }

    /// Stops the execution for a reason a person must see; the caller throws what it returns.
    Unwind stop(EngineException reason) {
        return leave(new Outcome.Parked(String.valueOf(reason.getMessage())));
    }

    /// Ends the code with an outcome of the engine's own; the caller throws what it returns.
    Unwind leave(Outcome how) {
        if (outcome == null) {
            outcome = how;
        }
        unwinding = true;
        return new Unwind();
    }

    /// {@return the branch that runs, for a durable call}
    ///
    /// @throws EngineException `ENG-007` on any other thread
    Branch enter() {
        var branch = current();
        branch.throwIfCancelled();
        return branch;
    }

    Branch current() {
        var branch = holder;
        if (branch == null || !Thread.currentThread().equals(branch.thread)) {
            throw new EngineException(
                    ErrorCode.WRONG_THREAD,
                    ("instance '%s': a durable operation was called on thread '%s'. Only the"
                                    + " orchestration's own code may call it; use ctx.scope to run"
                                    + " branches, and activities for anything else")
                            .formatted(parts.instanceId(), Thread.currentThread().getName()));
        }
        if (unwinding) {
            throw new Unwind();
        }
        return branch;
    }

    /// Blocks the current branch until the durable is done.
    void await(LiveDurable<?> durable) {
        var self = enter();
        awaitAs(self, durable);
        self.throwIfCancelled();
    }

    /// Blocks the current branch until the durable is done, cancelled or not.
    void awaitShielded(LiveDurable<?> durable) {
        var self = current();
        self.raiseShield();
        try {
            awaitAs(self, durable);
        } finally {
            self.lowerShield();
        }
    }

    private void awaitAs(Branch self, LiveDurable<?> durable) {
        if (!durable.isDone()) {
            self.block(durable);
            try {
                drive(self);
            } finally {
                self.unblock();
            }
        }
    }

    /// Makes everything so far durable before code with effects of its own runs.
    void requireDurable() {
        if (!host.durable()) {
            flushing = true;
            endTurn(current());
            flushing = false;
            if (unwinding) {
                throw new Unwind();
            }
        }
    }

    boolean flushing() {
        return flushing;
    }

    /// Goes on as the driver until `self` may return to its code.
    private void drive(Branch self) {
        while (true) {
            var next = runnable.poll();
            if (next != null) {
                next.dequeued();
                if (next == self) {
                    ranCode = true;
                    return;
                }
                handTo(next, true);
                if (parkUntilMayReturn(self)) {
                    return;
                }
            } else if (!advance()) {
                driver = self;
                if (endTurn(self)) {
                    return;
                }
            }
        }
    }

    private boolean advance() {
        try {
            var repeated = replay.replayNext();
            if (repeated != null) {
                cancelIfRequested();
                return true;
            }
            return host.applyNextMessage();
        } catch (EngineException e) {
            throw stop(e);
        }
    }

    private boolean endTurn(Branch self) {
        driver = self;
        holder = null;
        host.turnEnded();
        return parkUntilMayReturn(self);
    }

    /// Parks until `self` has the baton.
    ///
    /// @return true if it may return to its code, false if it got the baton as the driver
    private boolean parkUntilMayReturn(Branch self) {
        while (holder != self) {
            LockSupport.park(this);
        }
        if (unwinding) {
            throw new Unwind();
        }
        boolean mayReturn = self.mayReturn;
        self.mayReturn = false;
        return mayReturn;
    }

    private void handTo(Branch branch, boolean mayReturn) {
        branch.mayReturn = mayReturn;
        ranCode |= mayReturn;
        var thread = branch.thread;
        if (thread == null) {
            ranCode = true;
            branch.mayReturn = false;
            thread = threadOf(branch);
            branch.thread = thread;
            holder = branch;
            thread.start();
        } else {
            holder = branch;
            LockSupport.unpark(thread);
        }
    }

    private Thread threadOf(Branch branch) {
        var name =
                branch.path.isEmpty() ? parts.instanceId() : parts.instanceId() + ":" + branch.path;
        return Thread.ofVirtual().name(name).unstarted(() -> run(branch));
    }

    private void run(Branch branch) {
        if (branch == main) {
            var how = MainCode.run(this, context, parts);
            if (outcome == null) {
                outcome = unwinding ? new Outcome.Unwound() : how;
            }
        } else {
            branch.runBody();
        }
        threadEnded(branch);
    }

    private void threadEnded(Branch branch) {
        alive.remove(branch);
        branch.ended = true;
        if (branch.equals(main)) {
            unwinding = true;
        }
        if (unwinding) {
            unwindNext();
            return;
        }
        branch.atEnd.wakeAll();
        var next = runnable.poll();
        if (next != null) {
            next.dequeued();
            handTo(next, true);
        } else {
            handTo(main, false);
        }
    }

    void runnable(Branch branch) {
        runnable.add(branch);
    }

    /// Adds a branch, to run when the current one blocks.
    Branch fork(Branch parent, String path, Runnable body) {
        var branch = new Branch(this, path, parent.shields());
        branch.body = body;
        var reason = replay.cancelReason();
        if (reason != null) {
            branch.instanceCancelled(reason);
        }
        alive.add(branch);
        branch.enqueue();
        return branch;
    }

    void cancelStep(Step step) {
        current();
        if (replay.cancel(step)) {
            effects.cancel(step);
        }
    }

    /// Cancels a branch with its open steps; it ends when its code has.
    void cancelBranch(Branch branch, String reason) {
        if (!branch.ended) {
            giveUp(step ->
                    branch.contains(step.start().id().branch())
                            && step.shields() <= branch.shieldsAtStart());
            branch.branchCancelled(reason);
        }
    }

    /// Cancels everything that is not shielded, once the instance was asked to cancel.
    void cancelIfRequested() {
        var reason = replay.cancelReason();
        if (reason != null && !cancelled) {
            cancelled = true;
            giveUp(step -> step.shields() == 0);
            List.copyOf(alive).forEach(branch -> branch.instanceCancelled(reason));
        }
    }

    private void giveUp(Predicate<Step> which) {
        for (var step : replay.openSteps()) {
            if (which.test(step) && replay.cancel(step)) {
                effects.cancel(step);
            }
        }
    }
}
