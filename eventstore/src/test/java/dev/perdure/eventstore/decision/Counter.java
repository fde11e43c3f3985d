package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;

/// A state that counts the events of a tag.
final class Counter {
    private Counter() {}

    static NewEvent counted(String name) {
        return NewEvent.of("Counted", Encoded.json("{}"), EventTag.of("counter", name));
    }

    static DecisionState<Integer> of(String name) {
        return DecisionState.of(
                "count", Query.tagged(EventTag.of("counter", name)), 0, (before, _) -> before + 1);
    }

    /// The value is the count with this one.
    static Command<Integer, Integer> count(String name) {
        return Command.of(DecisionModel.of(of(name)), it -> Decision.append(it + 1, counted(name)));
    }
}
