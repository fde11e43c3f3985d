package dev.perdure.engine.replay;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Event.Delivery;
import dev.perdure.engine.history.Event.StepCancelled;
import dev.perdure.engine.history.Event.StepEvent;
import dev.perdure.engine.history.Event.VersionMarked;
import dev.perdure.engine.history.StepId;
import dev.perdure.engine.history.Turn;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The stored part of a history while it is replayed: what the code has not asked for yet, by name,
/// and what was delivered to it, in order.
///
/// Recorded starts are found by identity, so branches may interleave in any way. Deliveries are
/// repeated in exactly their order; before one is repeated, everything recorded before it must have
/// been asked for, since the code of that time had asked for it.
final class RecordedHistory {
    /// A recorded start that the code has not asked for yet.
    record Start(long event, StepEvent step, Instant time) {}

    private final List<Event> events;
    private final Map<StepId, Start> starts = new HashMap<>();
    private final Map<String, VersionMarked> versions = new HashMap<>();
    private final Set<Long> cancels = new HashSet<>();
    private int cursor;
    private int deliveriesLeft;

    RecordedHistory(List<Turn> turns) {
        var all = new ArrayList<Event>();
        for (var turn : turns) {
            for (var event : turn.events()) {
                all.add(event);
                index(all.size(), event, turn.time());
            }
        }
        events = all;
    }

    private void index(long number, Event event, Instant time) {
        switch (event) {
            case StepEvent step -> starts.put(step.id(), new Start(number, step, time));
            case VersionMarked marked -> versions.put(marked.change(), marked);
            case StepCancelled(var step) -> cancels.add(step);
            case Delivery _ -> deliveriesLeft++;
            case Event.ExecutionStarted _, Event.Terminal _ -> {}
        }
    }

    int size() {
        return events.size();
    }

    /// {@return true if nothing is left to repeat}
    boolean exhausted() {
        return deliveriesLeft == 0 && starts.isEmpty() && cancels.isEmpty();
    }

    @Nullable Start take(StepId id) {
        return starts.remove(id);
    }

    boolean takeCancel(long step) {
        return cancels.remove(step);
    }

    /// {@return the versions that were chosen, by change}
    Map<String, VersionMarked> versions() {
        return versions;
    }

    /// {@return the first recorded start of this branch that the code has not asked for, or `null`}
    @Nullable Start firstLeftIn(String branch) {
        Start first = null;
        for (var start : starts.values()) {
            if (start.step().id().branch().equals(branch)
                    && (first == null || start.event() < first.event())) {
                first = start;
            }
        }
        return first;
    }

    /// {@return the next delivery, or `null` at the end of the history}
    ///
    /// @throws Nondeterminism if something recorded before it was not asked for
    @Nullable Delivery nextDelivery() {
        while (cursor < events.size()) {
            var event = events.get(cursor++);
            switch (event) {
                case Delivery delivery -> {
                    deliveriesLeft--;
                    return delivery;
                }
                case StepEvent step -> {
                    if (starts.containsKey(step.id())) {
                        throw new Nondeterminism(
                                cursor, step.id().toString(), "did not ask for it");
                    }
                }
                case StepCancelled(var step) -> {
                    if (cancels.contains(step)) {
                        throw new Nondeterminism(
                                cursor, "event " + step + " given up", "did not give it up");
                    }
                }
                case VersionMarked _, Event.ExecutionStarted _, Event.Terminal _ -> {}
            }
        }
        return null;
    }

    /// Checks that code which has ended asked for everything.
    ///
    /// @throws Nondeterminism if the history goes on
    void requireExhausted() {
        var next = nextDelivery();
        if (next != null) {
            throw new Nondeterminism(cursor, describe(next), "had ended before");
        }
    }

    private static String describe(Delivery delivery) {
        return delivery.getClass().getSimpleName();
    }
}
