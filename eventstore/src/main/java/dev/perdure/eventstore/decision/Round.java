package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.decision.Folding.Watcher;
import dev.perdure.eventstore.decision.StateReader.View;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.AppendResult.Conflict;
import dev.perdure.eventstore.log.EventLog;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

/// One try: read the states that some commands need, decide one command after the other, each on
/// what the ones before it would make of the states, and append the events of all of them in one
/// request on one condition.
///
/// The condition covers the states of all of them, also of those that append nothing: what they saw
/// then is what the log holds from there on.
final class Round {
    private static final int MOST_EVENTS = 10_000;
    private static final long MOST_BYTES = 8L << 20;

    private final EventLog log;
    private final StateReader reader;
    private final DeciderOptions options;
    private final Repetition repetition;

    Round(EventLog log, StateReader reader, DeciderOptions options) {
        this.log = log;
        this.reader = reader;
        this.options = options;
        this.repetition = new Repetition(log, reader, options);
    }

    /// Settles the first of these commands, as many as fit into one request, or none if something
    /// relevant happened meanwhile.
    ///
    /// @param slots at least one; alone if it has a key
    /// @return what happened; `null` if some were settled
    @Nullable Conflict attempt(List<Slot<?, ?>> slots, Waiting waiting) {
        var states = states(slots);
        var view = waiting.read(() -> reader.read(states));
        var known = view.folding().known();
        var proposed = propose(slots, view);
        var events = new ArrayList<NewEvent>();
        proposed.forEach(it -> events.addAll(it.events()));
        Conflict conflict = null;
        if (slots.getFirst().command.key() != null) {
            conflict = repetition.once(slots.getFirst(), view, waiting);
        } else if (events.isEmpty()) {
            proposed.forEach(it -> it.settle(null, view.head()));
        } else {
            var request = new AppendRequest(events, condition(proposed, view), key(proposed));
            switch (waiting.append(log, request)) {
                case Appended appended -> settle(proposed, appended, view.head());
                case Conflict it -> conflict = it;
            }
        }
        if (conflict == null) {
            reader.save(states, known);
        } else {
            proposed.forEach(Slot::meetConflict);
            if (conflict.diverged()) {
                reader.forget();
            }
        }
        return conflict;
    }

    private static Collection<Watcher> states(List<Slot<?, ?>> slots) {
        var states = new LinkedHashMap<StateKey, Watcher>();
        slots.forEach(slot -> slot.watchers.forEach(it -> states.put(it.key(), it)));
        return List.copyOf(states.values());
    }

    /// {@return those that fit into one request}
    private List<Slot<?, ?>> propose(List<Slot<?, ?>> slots, View view) {
        var proposed = new ArrayList<Slot<?, ?>>();
        long events = 0;
        long bytes = 0;
        for (var slot : slots) {
            slot.propose(view.folding(), options, view.head() + events);
            events += slot.events().size();
            for (var event : slot.events()) {
                bytes += event.payload().bytes().length + event.metadata().bytes().length;
            }
            if (!proposed.isEmpty() && (events > MOST_EVENTS || bytes > MOST_BYTES)) {
                return proposed;
            }
            proposed.add(slot);
        }
        return proposed;
    }

    static AppendCondition condition(List<Slot<?, ?>> slots, View view) {
        var all = states(slots).stream().map(Watcher::state).toList();
        return new AppendCondition(DecisionModel.union(all), view.head(), view.mark());
    }

    /// A batch has a key, so that it can be repeated if its answer is lost: otherwise one lost
    /// answer would leave many callers in doubt.
    private @Nullable String key(List<Slot<?, ?>> slots) {
        if (slots.size() == 1) {
            return null;
        }
        synchronized (options.random()) {
            return "lane-%016x%016x"
                    .formatted(options.random().nextLong(), options.random().nextLong());
        }
    }

    private static void settle(List<Slot<?, ?>> slots, Appended appended, long head) {
        long next = appended.first();
        for (var slot : slots) {
            int size = slot.events().size();
            slot.settle(size == 0 ? null : new Appended(next, next + size - 1, false), head);
            next += size;
        }
    }
}
