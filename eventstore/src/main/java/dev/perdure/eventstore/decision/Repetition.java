package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.decision.StateReader.View;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.AppendResult.Conflict;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Commands with a key, which may have been decided before.
///
/// Such a command sees its own events, and so may reject itself, or want to append others. Whether
/// it was decided before is asked only then, or told by the append. If it was, it is decided once
/// more on the states as they were just before its events: these are the states of the first time,
/// because the condition held, so the value is the same, too.
final class Repetition {
    private final EventLog log;
    private final StateReader reader;
    private final DeciderOptions options;

    Repetition(EventLog log, StateReader reader, DeciderOptions options) {
        this.log = log;
        this.reader = reader;
        this.options = options;
    }

    /// Settles a command that has a key and was proposed.
    ///
    /// @return what happened since; `null` if it was settled
    @Nullable Conflict once(Slot<?, ?> slot, View view, Waiting waiting) {
        var key = slot.command.key();
        if (key == null) {
            throw new IllegalArgumentException("a command without a key");
        }
        if (slot.events().isEmpty()) {
            waiting.read(() -> log.appendedUnder(key))
                    .ifPresentOrElse(
                            it -> repeat(slot, it, waiting), () -> slot.settle(null, view.head()));
            return null;
        }
        var condition = Round.condition(List.of(slot), view);
        try {
            switch (waiting.append(log, new AppendRequest(slot.events(), condition, key))) {
                case Conflict conflict -> {
                    return conflict;
                }
                case Appended appended -> {
                    if (appended.repeated()) {
                        repeat(slot, appended, waiting);
                    } else {
                        slot.settle(appended, view.head());
                    }
                    return null;
                }
            }
        } catch (EventStoreException e) {
            if (e.reason() != Reason.KEY_REUSED) {
                throw e;
            }
            var first = waiting.read(() -> log.appendedUnder(key));
            repeat(slot, first.orElseThrow(() -> e), waiting);
            return null;
        }
    }

    private void repeat(Slot<?, ?> slot, Appended first, Waiting waiting) {
        long head = first.first() - 1;
        var folding = waiting.read(() -> reader.readUntil(slot.watchers, head));
        slot.propose(folding, options, head);
        var upToLast = ReadOptions.defaults().withAfter(head).withUntil(first.last());
        var stored = waiting.read(() -> log.read(Query.all(), upToLast).toList());
        if (!isSame(slot.events(), stored)) {
            throw new EventStoreException(
                    Reason.KEY_REUSED,
                    ("key '%s' was used before for other events, at positions %d to %d of log '%s',"
                                    + " than this command decides on the states before them."
                                    + " Choose another key for it")
                            .formatted(slot.command.key(), first.first(), first.last(), log.name()),
                    null);
        }
        slot.settle(new Appended(first.first(), first.last(), true), head);
    }

    private static boolean isSame(List<NewEvent> events, List<StoredEvent> stored) {
        if (events.size() != stored.size()) {
            return false;
        }
        for (int i = 0; i < events.size(); i++) {
            var one = events.get(i);
            var other = stored.get(i).event();
            if (!one.type().equals(other.type())
                    || !one.tags().equals(other.tags())
                    || !one.payload().equals(other.payload())) {
                return false;
            }
        }
        return true;
    }
}
