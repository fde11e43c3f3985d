package dev.perdure.engine.runtime;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.HandlerId;

/// How the code of an execution came to its end.
public sealed interface Outcome {
    record Completed(Payload result) implements Outcome {}

    record Failed(Failure failure) implements Outcome {}

    record Cancelled(String reason) implements Outcome {}

    record Continued(HandlerId handler, Payload input) implements Outcome {}

    /// It cannot go on and waits for a person.
    record Parked(String reason) implements Outcome {}

    /// Its threads were ended because the instance leaves this node.
    record Unwound() implements Outcome {}
}
