package dev.perdure.eventstore.proof;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;

import java.util.List;
import java.util.UUID;

/// Something that a client asked for, and what it was told. Times are those of one clock.
sealed interface Operation {
    /// {@return when it was asked for, in nanoseconds}
    long began();

    /// {@return when the answer was there, in nanoseconds}
    long ended();

    /// Events were to be appended. Requests with the same key have the same events.
    record Append(AppendRequest request, Answer answer, long began, long ended)
            implements Operation {
        List<UUID> ids() {
            return request.events().stream().map(it -> it.id()).toList();
        }
    }

    /// Events were read from the primary.
    record Read(Query query, long after, int limit, Found found, long began, long ended)
            implements Operation {}

    /// What a client was told about an append.
    sealed interface Answer {
        /// It was accepted or refused.
        record Decided(AppendResult result) implements Answer {}

        /// It may be stored.
        record Unknown() implements Answer {}

        /// It is not stored.
        ///
        /// @param why as the store says it
        record Failed(String why) implements Answer {}
    }

    /// What a read found.
    record Found(List<Long> positions, List<UUID> ids, long head) {}
}
