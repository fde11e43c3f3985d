package dev.perdure.engine.runtime;

import dev.perdure.engine.history.Event.ActivityScheduled;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.replay.Step;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The attempts that run or wait on this node, within the limits per node and per activity. Those
/// of one activity and instance begin in the order they were asked for. Safe for any thread.
final class Activities {
    /// Which attempt: an instance has at most one per step.
    private record Key(String instance, int execution, long event) {}

    private final NodeParts node;
    private final Map<Key, ActivityAttempt> attempts = new LinkedHashMap<>();
    private final WaitingLines waiting = new WaitingLines();
    private final Set<ActivityAttempt> running = new HashSet<>();
    private final Map<String, Integer> runningOf = new HashMap<>();
    private final Map<String, Integer> ofInstance = new HashMap<>();
    private boolean draining;

    Activities(NodeParts node) {
        this.node = node;
    }

    /// Runs the due attempt of a step whose turn is durable.
    void start(LiveInstance instance, ExecutionParts parts, Step step) {
        if (step.ended() || !(step.start() instanceof ActivityScheduled scheduled)) {
            return;
        }
        var activity = node.registry().activity(scheduled.id().name());
        var task =
                new ActivityAttempt.Task(
                        instance.instanceId(),
                        parts.execution(),
                        step.event(),
                        step.attempt(),
                        scheduled.id().name(),
                        scheduled.input(),
                        step.progress(),
                        step.startedAt(),
                        node.now(),
                        null,
                        ActivityCall.of(step).options());
        if (activity == null) {
            return;
        }
        instance.inbox().attemptStarted();
        submit(
                new ActivityAttempt(
                        task,
                        activity,
                        node,
                        outcome -> {
                            if (outcome != null) {
                                instance.deliver(List.of(new Delivered(0, outcome)));
                            }
                            instance.inbox().attemptEnded();
                        }));
    }

    /// Runs an attempt as soon as the limits allow it.
    void submit(ActivityAttempt attempt) {
        synchronized (this) {
            attempts.put(key(attempt), attempt);
            ofInstance.merge(attempt.task().instance(), 1, Integer::sum);
            if (draining) {
                return;
            }
            waiting.add(attempt);
        }
        runWaiting();
    }

    private void runWaiting() {
        for (var next = takeNext(); next != null; next = takeNext()) {
            node.counters().attempt();
            node.scheduler().attempt(next);
        }
    }

    private synchronized @Nullable ActivityAttempt takeNext() {
        if (draining || running.size() >= node.settings().maxConcurrentActivities()) {
            return null;
        }
        var next = waiting.next(name -> freeSlots(name) > 0);
        if (next != null) {
            running.add(next);
            runningOf.merge(next.task().activity(), 1, Integer::sum);
        }
        return next;
    }

    private int freeSlots(String name) {
        return node.environment().concurrency(name) - runningOf.getOrDefault(name, 0);
    }

    /// {@return how many more attempts of an activity could begin at once, as far as the limit of
    /// this activity goes}
    synchronized int room(String name) {
        return freeSlots(name) - waiting.count(name);
    }

    /// {@return true if another attempt of this instance would not have its turn among the next
    /// that may run here}
    ///
    /// @param asked attempts of the instance that will be submitted before it
    synchronized boolean crowded(String name, String instance, int asked) {
        int before = asked + ofInstance.getOrDefault(instance, 0) + waiting.instances(name);
        return before >= node.environment().concurrency(name);
    }

    /// Called once by each attempt when it has an outcome or was cancelled.
    void ended(ActivityAttempt attempt) {
        synchronized (this) {
            var task = attempt.task();
            if (attempts.remove(key(attempt), attempt)) {
                ofInstance.computeIfPresent(task.instance(), Activities::oneLess);
            }
            if (running.remove(attempt)) {
                runningOf.computeIfPresent(task.activity(), Activities::oneLess);
            } else {
                waiting.remove(attempt);
            }
        }
        runWaiting();
        node.roomForWork(attempt.task().activity());
    }

    private static @Nullable Integer oneLess(String name, int count) {
        return count == 1 ? null : count - 1;
    }

    void cancel(LiveInstance instance, Collection<Long> events) {
        for (var event : events) {
            var key = new Key(instance.instanceId(), instance.executionNumber(), event);
            ActivityAttempt attempt;
            synchronized (this) {
                attempt = attempts.get(key);
            }
            if (attempt != null) {
                attempt.cancel("the orchestration gave the activity up");
            }
        }
    }

    /// Cancels the attempt that sent a heartbeat which the store did not take.
    void unwanted(Heartbeat beat) {
        ActivityAttempt attempt;
        synchronized (this) {
            attempt = attempts.get(new Key(beat.instance(), beat.execution(), beat.event()));
        }
        if (attempt != null) {
            attempt.cancel("its step was closed");
        }
    }

    void cancelAll(LiveInstance instance) {
        if (!instance.inbox().hasRunningAttempts()) {
            return;
        }
        for (var attempt : all()) {
            if (attempt.task().instance().equals(instance.instanceId())
                    && attempt.task().execution() == instance.executionNumber()) {
                attempt.cancel("the instance left this node");
            }
        }
    }

    /// Cancels everything, for nobody waits for it any more.
    void cancelAll(String reason) {
        all().forEach(attempt -> attempt.cancel(reason));
    }

    /// Ends attempts whose time is up.
    void expire(Instant now) {
        all().forEach(attempt -> attempt.expire(now));
    }

    /// {@return the next time [#expire] has something to do, or `null`}
    @Nullable Instant nextExpiry() {
        Instant next = null;
        for (var attempt : all()) {
            var at = attempt.expiresAt();
            if (at != null && (next == null || at.isBefore(next))) {
                next = at;
            }
        }
        return next;
    }

    List<Heartbeat> takeNewProgress() {
        var beats = new ArrayList<Heartbeat>();
        for (var attempt : all()) {
            var beat = attempt.takeNewProgress();
            if (beat != null) {
                beats.add(beat);
            }
        }
        return beats;
    }

    /// Starts no further attempts.
    synchronized void drain() {
        draining = true;
    }

    synchronized int runningCount() {
        return running.size();
    }

    synchronized int count() {
        return attempts.size();
    }

    /// Ends what still runs as interrupted by the node's end, so that the next owner runs it again.
    void interruptAll(String reason) {
        all().forEach(attempt -> attempt.fail(new Failure.NodeLost(reason)));
    }

    private synchronized List<ActivityAttempt> all() {
        return List.copyOf(attempts.values());
    }

    private static Key key(ActivityAttempt attempt) {
        var task = attempt.task();
        return new Key(task.instance(), task.execution(), task.event());
    }
}
