package dev.perdure.engine.runtime;

import dev.perdure.engine.orchestration.OrchestrationCancelled;
import dev.perdure.engine.replay.Waiters;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// One line of execution of an instance, on a virtual thread of its own. All fields but `thread`
/// are guarded by the baton of the [Execution].
final class Branch implements Waiters.Waiter {
    private final Execution execution;
    final String path;
    final Waiters atEnd = new Waiters();
    @Nullable Thread thread;
    @Nullable Runnable body;
    boolean ended;
    boolean mayReturn;
    private boolean queued;
    private @Nullable LiveDurable<?> blockedOn;
    private final int shieldsAtStart;
    private int shields;
    private @Nullable String instanceCancelled;
    private @Nullable String branchCancelled;
    private @Nullable Map<String, Integer> scopes;

    Branch(Execution execution, String path, int shields) {
        this.execution = execution;
        this.path = path;
        this.shieldsAtStart = shields;
        this.shields = shields;
    }

    void runBody() {
        if (body != null) {
            body.run();
        }
    }

    /// Called when something this branch listens to has ended.
    @Override
    public void wake() {
        if (blockedOn != null && !queued) {
            if (blockedOn.isDone()) {
                enqueue();
            } else {
                blockedOn.listen(this);
            }
        }
    }

    void block(LiveDurable<?> durable) {
        blockedOn = durable;
        durable.listen(this);
    }

    void unblock() {
        blockedOn = null;
    }

    void enqueue() {
        if (!queued) {
            queued = true;
            execution.runnable(this);
        }
    }

    void dequeued() {
        queued = false;
    }

    /// Lets the next durable call outside of every shield throw.
    void instanceCancelled(String reason) {
        instanceCancelled = reason;
        wakeIfCancelled();
    }

    /// Lets the next durable call outside of the shields of this branch's own throw.
    void branchCancelled(String reason) {
        branchCancelled = reason;
        wakeIfCancelled();
    }

    private void wakeIfCancelled() {
        if (blockedOn != null && cancelReason() != null) {
            enqueue();
        }
    }

    /// {@return why durable calls must throw now, or `null`}
    @Nullable String cancelReason() {
        return branchCancelled != null && shields == shieldsAtStart
                ? branchCancelled
                : shields == 0 ? instanceCancelled : null;
    }

    void throwIfCancelled() {
        var reason = cancelReason();
        if (reason != null) {
            throw new OrchestrationCancelled(reason);
        }
    }

    int shields() {
        return shields;
    }

    int shieldsAtStart() {
        return shieldsAtStart;
    }

    void raiseShield() {
        shields++;
    }

    void lowerShield() {
        shields--;
    }

    /// {@return the path of a scope opened here: its name, with a count from the second time on}
    String scopePath(String name) {
        if (scopes == null) {
            scopes = new HashMap<>(2);
        }
        int occurrence = scopes.merge(name, 1, Integer::sum);
        var own = occurrence == 1 ? name : name + "#" + occurrence;
        return path.isEmpty() ? own : path + "/" + own;
    }

    /// {@return true if a step of `other` belongs to this branch or one below it}
    boolean contains(String other) {
        return other.startsWith(path)
                && (other.length() == path.length() || other.charAt(path.length()) == '/');
    }
}
