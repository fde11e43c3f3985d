package dev.perdure.engine.replay;

import dev.perdure.engine.history.Event.ExternalEventReceived;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// External events and the steps that wait for them: first in, first out for each name. An event
/// that nobody waits for stays until somebody asks.
final class EventBuffer {
    private @Nullable Map<String, Deque<Step>> waiting;
    private @Nullable Deque<ExternalEventReceived> unconsumed;

    /// Takes an event.
    ///
    /// @return the oldest wait for its name, which it now belongs to, or `null` if it is kept
    @Nullable Step receive(ExternalEventReceived event) {
        var steps = waiting == null ? null : waiting.get(event.name());
        while (steps != null && !steps.isEmpty()) {
            var step = steps.poll();
            if (!step.ended()) {
                return step;
            }
        }
        if (unconsumed == null) {
            unconsumed = new ArrayDeque<>();
        }
        unconsumed.add(event);
        return null;
    }

    /// Gives the oldest kept event of this name to the step, or lets it wait.
    void await(String name, Step step) {
        if (unconsumed != null) {
            for (var iterator = unconsumed.iterator(); iterator.hasNext(); ) {
                var event = iterator.next();
                if (event.name().equals(name)) {
                    iterator.remove();
                    step.end(event);
                    return;
                }
            }
        }
        if (waiting == null) {
            waiting = new HashMap<>();
        }
        waiting.computeIfAbsent(name, _ -> new ArrayDeque<>(2)).add(step);
    }

    int size() {
        return unconsumed == null ? 0 : unconsumed.size();
    }

    /// {@return the events that nobody consumed, in order of arrival}
    List<ExternalEventReceived> unconsumed() {
        return unconsumed == null ? List.of() : new ArrayList<>(unconsumed);
    }
}
