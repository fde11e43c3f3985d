package dev.perdure.engine.runtime;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.HandlerId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The handlers of a node, by name. Immutable.
public final class Registry {
    private final Map<HandlerKey, Orchestration<?, ?>> orchestrations = new TreeMap<>();
    private final Map<String, Activity<?, ?>> activities = new TreeMap<>();

    /// Checks and indexes handlers.
    ///
    /// @throws EngineException `ENG-006` with every problem found
    public Registry(
            Collection<Orchestration<?, ?>> orchestrations,
            Collection<Activity<?, ?>> activities,
            Limits limits) {
        var problems = new ArrayList<String>();
        for (var orchestration : orchestrations) {
            checkName(orchestration.name(), orchestration, limits, problems);
            checkCode(orchestration.body(), orchestration, problems);
            if (orchestration.version() < 1) {
                problems.add(orchestration + ": expected a version from 1");
            }
            var key = new HandlerKey(orchestration.name(), orchestration.version());
            if (this.orchestrations.putIfAbsent(key, orchestration) != null) {
                problems.add(orchestration + " is registered twice; give each its own version");
            }
        }
        for (var activity : activities) {
            checkName(activity.name(), activity, limits, problems);
            checkCode(activity.body(), activity, problems);
            if (this.activities.putIfAbsent(activity.name(), activity) != null) {
                problems.add(activity + " is registered twice; give each its own name");
            }
        }
        if (!problems.isEmpty()) {
            throw new EngineException(
                    ErrorCode.REGISTRATION,
                    "%d problem(s) with the handlers:%n  - %s"
                            .formatted(problems.size(), String.join("\n  - ", problems)));
        }
    }

    private static void checkName(
            String name, Object handler, Limits limits, List<String> problems) {
        var problem = limits.problem(name, "name of " + handler.getClass().getSimpleName());
        if (problem != null) {
            problems.add(problem);
        }
    }

    private static void checkCode(@Nullable Object body, Object handler, List<String> problems) {
        if (body == null) {
            problems.add(handler + " has no code; bind it with withBody before registering it");
        }
    }

    public @Nullable Orchestration<?, ?> orchestration(HandlerId handler) {
        return orchestrations.get(new HandlerKey(handler.name(), handler.version()));
    }

    public @Nullable Activity<?, ?> activity(String name) {
        return activities.get(name);
    }

    public Set<HandlerId> handlers() {
        var handlers = new java.util.HashSet<HandlerId>();
        orchestrations.keySet().forEach(k -> handlers.add(new HandlerId(k.name(), k.version())));
        return handlers;
    }

    public Set<String> activityNames() {
        return Set.copyOf(activities.keySet());
    }

    private record HandlerKey(String name, int version) implements Comparable<HandlerKey> {
        @Override
        public int compareTo(HandlerKey other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : Integer.compare(version, other.version);
        }
    }
}
