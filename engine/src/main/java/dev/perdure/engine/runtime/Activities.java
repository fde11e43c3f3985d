package dev.perdure.engine.runtime;

import dev.perdure.engine.history.Event.ActivityScheduled;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.replay.Step;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The attempts that run or wait on this node, within the limits per node and per activity. An
/// attempt waits in line behind those of its own activity only. Safe for any thread.
final class Activities {
    /// Which attempt: an instance has at most one per step.
    private record Key(String instance, int execution, long event) {}

    private static final class Line {
        private final Set<ActivityAttempt> running = new HashSet<>();
        private final Deque<ActivityAttempt> waiting = new ArrayDeque<>();
    }

    private final NodeParts node;
    private final Map<Key, ActivityAttempt> attempts = new LinkedHashMap<>();
    private final Map<String, Line> lines = new HashMap<>();
    private int running;
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
            if (draining) {
                return;
            }
            line(attempt).waiting.add(attempt);
        }
        runWaiting(attempt.task().activity());
    }

    private void runWaiting(String name) {
        for (var next = nextOf(name); next != null; next = nextOf(name)) {
            node.counters().attempt();
            node.scheduler().attempt(next);
        }
    }

    private synchronized @Nullable ActivityAttempt nextOf(String name) {
        var line = lines.get(name);
        var activity = node.registry().activity(name);
        if (line == null || activity == null || draining) {
            return null;
        }
        if (line.running.size() >= activity.options().concurrency()
                || running >= node.settings().maxConcurrentActivities()) {
            return null;
        }
        var next = line.waiting.poll();
        if (next != null) {
            line.running.add(next);
            running++;
        }
        return next;
    }

    /// Called once by each attempt when it has an outcome or was cancelled.
    void ended(ActivityAttempt attempt) {
        boolean full;
        synchronized (this) {
            attempts.remove(key(attempt), attempt);
            var line = line(attempt);
            full = running >= node.settings().maxConcurrentActivities();
            if (line.running.remove(attempt)) {
                running--;
            } else {
                line.waiting.remove(attempt);
            }
        }
        runWaiting(attempt.task().activity());
        if (full) {
            waitingNames().forEach(this::runWaiting);
        }
    }

    /// {@return activities whose attempts wait although the node has room}
    private synchronized List<String> waitingNames() {
        if (running >= node.settings().maxConcurrentActivities()) {
            return List.of();
        }
        return lines.entrySet().stream()
                .filter(line -> !line.getValue().waiting.isEmpty())
                .map(Map.Entry::getKey)
                .toList();
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
        return running;
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

    private Line line(ActivityAttempt attempt) {
        return lines.computeIfAbsent(attempt.task().activity(), _ -> new Line());
    }

    private static Key key(ActivityAttempt attempt) {
        var task = attempt.task();
        return new Key(task.instance(), task.execution(), task.event());
    }
}
