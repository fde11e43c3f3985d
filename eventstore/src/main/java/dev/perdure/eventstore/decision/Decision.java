package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.event.NewEvent;

import java.util.List;

/// What was decided.
///
/// @param <V> the value that the caller gets
public sealed interface Decision<V> {
    /// These events happen.
    ///
    /// @param value what the caller gets
    /// @param events to append together; none to append nothing
    record Accepted<V>(V value, List<NewEvent> events) implements Decision<V> {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /// Nothing happens, and the caller gets this error. Throwing it in the decision is the same.
    record Rejected<V>(RuntimeException error) implements Decision<V> {}

    /// {@return the decision to append these events}
    static <V> Decision<V> append(V value, NewEvent... events) {
        return new Accepted<>(value, List.of(events));
    }

    /// {@return the decision to append nothing; it holds for the moment of the read only}
    static <V> Decision<V> nothing(V value) {
        return new Accepted<>(value, List.of());
    }

    /// {@return the decision that the caller gets this error}
    static <V> Decision<V> reject(RuntimeException error) {
        return new Rejected<>(error);
    }
}
