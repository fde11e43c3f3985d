package dev.perdure.engine.provider;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.payload.Payload;

/// What becomes of an instance after a turn.
public sealed interface TurnEnd {
    /// It waits; the node keeps it.
    record Running() implements TurnEnd {}

    /// It started its next execution, whose first chunk is in the same commit; the node keeps it.
    ///
    /// @param execution number of the next execution
    /// @param handler the handler that it keeps
    record ContinuedAsNew(int execution, HandlerId handler) implements TurnEnd {}

    /// It is stopped with a reason and without an owner until it is resumed. Its messages wait.
    record Parked(String reason) implements TurnEnd {}

    record Completed(Payload result) implements TurnEnd {}

    record Failed(Failure failure) implements TurnEnd {}

    record Cancelled(String reason) implements TurnEnd {}

    /// {@return the status of the instance after the turn}
    default Status status() {
        return switch (this) {
            case Running _, ContinuedAsNew _ -> Status.RUNNING;
            case Parked _ -> Status.PARKED;
            case Completed _ -> Status.COMPLETED;
            case Failed _ -> Status.FAILED;
            case Cancelled _ -> Status.CANCELLED;
        };
    }
}
