package dev.perdure.engine.provider;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.payload.Payload;

import org.jspecify.annotations.Nullable;

/// Something addressed to an instance. Completions name the execution and the event they answer;
/// those of another execution are ignored by whoever receives them.
public sealed interface Message {
    /// Creates the instance.
    record Start(
            String name,
            int version,
            Payload input,
            @Nullable ParentLink parent,
            StartPolicy policy)
            implements Message {}

    record ActivityCompleted(int execution, long event, Payload result) implements Message {}

    /// An attempt of an activity failed; the receiver decides whether another follows.
    ///
    /// @param progress the last heartbeat of the attempt, or [Payload#NONE]
    record ActivityFailed(int execution, long event, int attempt, Failure failure, Payload progress)
            implements Message {}

    record TimerFired(int execution, long event) implements Message {}

    record ExternalEvent(String name, Payload value) implements Message {}

    record ChildCompleted(int execution, long event, Payload result) implements Message {}

    record ChildFailed(int execution, long event, Failure failure) implements Message {}

    record Cancel(String reason) implements Message {}

    /// Tells the node that held an instance that it was terminated. It asks for nothing: the
    /// instance has ended already.
    record Terminated(String reason) implements Message {}

    /// Stands for a stored message whose bytes cannot be read. The bytes stay where they are; the
    /// engine parks the instance with this problem. A provider hands it out and never stores it.
    record Unreadable(String problem) implements Message {}
}
