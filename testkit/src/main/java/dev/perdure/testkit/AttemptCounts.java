package dev.perdure.testkit;

import dev.perdure.engine.orchestration.ActivityContext;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// How often the code of each activity was begun. Safe for any thread.
public final class AttemptCounts {
    private final Map<String, Integer> byActivity = new TreeMap<>();
    private final Map<String, Integer> byStep = new TreeMap<>();

    public AttemptCounts() {
        // nothing has begun
    }

    /// Notes that an attempt begins.
    public synchronized void begun(ActivityContext attempt) {
        byActivity.merge(attempt.activity(), 1, Integer::sum);
        byStep.merge(step(attempt), 1, Integer::sum);
    }

    private static String step(ActivityContext attempt) {
        return attempt.instanceId() + ": " + attempt.activity() + " " + attempt.idempotencyKey();
    }

    public synchronized int of(String activity) {
        return byActivity.getOrDefault(activity, 0);
    }

    /// {@return the counts of single steps, by instance, activity and idempotency key}
    public synchronized Map<String, Integer> bySteps() {
        return Collections.unmodifiableMap(new TreeMap<>(byStep));
    }
}
