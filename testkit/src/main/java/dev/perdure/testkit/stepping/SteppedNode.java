package dev.perdure.testkit.stepping;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.runtime.Node;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// A node whose loops are replaced by the caller. Confined to one thread.
public final class SteppedNode {
    /// The kinds of steps a node can take.
    public enum Kind {
        RUN,
        COMMIT,
        FETCH,
        WORK,
        TIMED
    }

    private final StepScheduler scheduler;
    private final Node node;
    private final Provider.Subscription subscription;

    /// A node that has joined its store.
    ///
    /// @param maker joins the store under this scheduler
    public SteppedNode(StepScheduler scheduler, Function<StepScheduler, Node> maker) {
        this.scheduler = scheduler;
        this.node = maker.apply(scheduler);
        this.subscription = node.provider().subscribe(this::signalled);
    }

    private void signalled(Signal signal) {
        switch (signal) {
            case MESSAGES -> node.messagesArrived();
            case WORK -> node.workArrived();
            case ENDED -> {}
        }
    }

    public Node node() {
        return node;
    }

    public StepScheduler scheduler() {
        return scheduler;
    }

    /// {@return how many turns and attempts could be run now}
    public int due() {
        return scheduler.dueCount(node.now());
    }

    /// Does the first thing that is due: turns and attempts, then commits, then the rest.
    ///
    /// @return false if nothing was to be done
    public boolean step() {
        if (due() > 0) {
            scheduler.run(0);
            return true;
        }
        return step(Kind.COMMIT) || step(Kind.FETCH) || step(Kind.WORK) || step(Kind.TIMED);
    }

    /// Does one thing of this kind, if there is any to do. What the store refuses is handled as the
    /// node's own loops do.
    public boolean step(Kind kind) {
        return switch (kind) {
            case RUN -> {
                boolean some = due() > 0;
                if (some) {
                    scheduler.run(0);
                }
                yield some;
            }
            case COMMIT -> guarded(node::commitStep);
            case FETCH -> guarded(() -> pollAgain(node.fetchStep()));
            case WORK -> guarded(() -> pollAgain(node.workStep()));
            case TIMED -> guarded(this::timedStep);
        };
    }

    /// Chores and retention, which have a thread each in the node's own loops.
    private boolean timedStep() {
        boolean chores = !node.now().isBefore(node.nextTimedStep());
        if (chores) {
            node.timedStep();
        }
        return node.retention().step() || chores;
    }

    /// {@return when a timed step is due although nothing happens before}
    public Instant nextTimedStep() {
        var chore = node.nextTimedStep();
        var pruning = node.retention().nextStep();
        return chore.isBefore(pruning) ? chore : pruning;
    }

    private boolean pollAgain(boolean some) {
        if (some) {
            node.poll();
        }
        return some;
    }

    private boolean guarded(BooleanSupplier step) {
        var lease = node.lease();
        try {
            return step.getAsBoolean();
        } catch (ProviderException e) {
            if (e.code() == ErrorCode.NODE_FENCED) {
                rejoin(() -> node.fenced(lease, e));
            } else if (e.isTransient()) {
                node.poll();
            } else {
                throw e;
            }
            return true;
        }
    }

    private void rejoin(Runnable join) {
        try {
            join.run();
        } catch (ProviderException e) {
            if (!e.isTransient()) {
                throw e;
            }
            node.poll();
        }
    }

    /// {@return when something happens that this node knows of, or `null`}
    public @Nullable Instant nextDue() {
        var known = node.nextDue();
        var wake = scheduler.nextWake();
        return known == null || (wake != null && wake.isBefore(known)) ? wake : known;
    }

    /// Ends the node as the end of its process would: everything in memory is gone, and the store
    /// is not told.
    public void crash() {
        subscription.close();
        node.crash();
        scheduler.kill();
    }

    /// Stops the node in order, as closing the engine does.
    public void stop() {
        node.drain();
        node.interruptAttempts();
        while (!node.allStored()) {
            if (!step(Kind.RUN) && !step(Kind.COMMIT)) {
                node.drain();
            }
        }
        node.leave();
        subscription.close();
        scheduler.kill();
    }
}
