package dev.perdure.engine.runtime;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.observe.EngineListener;
import dev.perdure.engine.provider.DroppedMessage;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Tells the world what happened on a node: the listener, those who wait for results, and the log.
/// What a listener throws is logged and goes no further. Safe for any thread.
final class NodeReports {
    private static final System.Logger LOGGER = System.getLogger("dev.perdure.engine");

    private final Node.Parts parts;
    private final AtomicInteger loopsWithoutStore = new AtomicInteger();

    NodeReports(Node.Parts parts) {
        this.parts = parts;
    }

    /// A turn is durable.
    void turnStored(TurnCommit turn) {
        var id = turn.instance();
        if (turn.creation() != null) {
            tell(listener -> listener.instanceStarted(id));
        }
        if (turn.end() instanceof TurnEnd.Parked(var reason)) {
            warn("instance '%s' is parked: %s".formatted(id, reason));
        }
        if (!(turn.end() instanceof TurnEnd.Running)) {
            tell(listener -> listener.instanceEnded(id, turn.end()));
        }
        if (turn.end().status().terminal()) {
            parts.ended().accept(new Node.Ended(id, turn.end()));
        }
    }

    void attemptEnded(ActivityAttempt.Task task, @Nullable Message outcome) {
        var failure = outcome instanceof Message.ActivityFailed failed ? failed.failure() : null;
        tell(listener ->
                listener.attemptEnded(task.instance(), task.activity(), task.attempt(), failure));
    }

    void slowTurn(String instance, Duration limit, StackTraceElement[] stack) {
        warn(
                ("instance '%s': its code has run for more than %s without a durable call. Move"
                                + " slow work into an activity; it is at %s")
                        .formatted(instance, limit, stack.length == 0 ? "?" : stack[0]));
        tell(listener -> listener.slowTurn(instance, limit, stack));
    }

    void longHistory(String instance, long events, Limits limits) {
        warn(
                ("%s instance '%s' has a history of %d events (warning at %d, refused at %d). Use"
                                + " ctx.continueAsNew")
                        .formatted(
                                ErrorCode.LIMIT_EXCEEDED.label(),
                                instance,
                                events,
                                limits.warnHistoryEvents(),
                                limits.maxHistoryEvents()));
    }

    /// {@return the lease, under which this node has just joined}
    NodeLease joined(NodeLease lease) {
        tell(listener -> listener.joined(lease));
        return lease;
    }

    /// One of the node's loops got no answer from the store, and asks until it does.
    void storeLost(String what, RuntimeException e) {
        if (loopsWithoutStore.getAndIncrement() == 0) {
            LOGGER.log(System.Logger.Level.WARNING, what + ", trying again: " + e, e);
            tell(listener -> listener.storeLost(String.valueOf(e.getMessage())));
        }
    }

    /// A loop that said [#storeLost] got an answer.
    ///
    /// @param failures how many calls of it failed before
    void storeFound(int failures) {
        if (loopsWithoutStore.decrementAndGet() == 0) {
            LOGGER.log(
                    System.Logger.Level.INFO,
                    () ->
                            "the store answers again, after %d calls that failed"
                                    .formatted(failures));
            tell(EngineListener::storeFound);
        }
    }

    void fenced(ProviderException e, int instances) {
        warn(
                ("node '%s' lost its lease and joins again; the %d instances it held go on where"
                                + " they are claimed next: %s")
                        .formatted(parts.settings().nodeId(), instances, e.getMessage()));
        tell(listener -> listener.fenced(String.valueOf(e.getMessage())));
    }

    void messageDropped(DroppedMessage dropped) {
        tell(listener -> listener.messageDropped(dropped.instance(), dropped.why()));
    }

    void lost(String instance, String why) {
        LOGGER.log(
                System.Logger.Level.INFO,
                () -> "instance '%s' was lost: %s".formatted(instance, why));
    }

    void warn(String message) {
        LOGGER.log(System.Logger.Level.WARNING, message);
    }

    private void tell(Consumer<EngineListener> what) {
        if (parts.listener().equals(EngineListener.NONE)) {
            return;
        }
        try {
            what.accept(parts.listener());
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "a listener failed", e);
        }
    }
}
