package dev.perdure.testkit;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.provider.TurnEnd;

/// How an execution ended, in words that do not depend on where in the code it was.
final class EndText {
    private EndText() {}

    static String of(Event.Terminal end) {
        return switch (end) {
            case Event.ExecutionCompleted(var result) -> "completed with " + result;
            case Event.ExecutionFailed(var failure) -> failed(failure);
            case Event.ExecutionCancelled(var reason) -> "was cancelled: " + reason;
            case Event.ExecutionTerminated(var reason) -> "was terminated: " + reason;
            case Event.ExecutionContinued _ -> "continued as new";
        };
    }

    static String of(TurnEnd end) {
        return switch (end) {
            case TurnEnd.Completed(var result) -> "completed with " + result;
            case TurnEnd.Failed(var failure) -> failed(failure);
            case TurnEnd.Cancelled(var reason) -> "was cancelled: " + reason;
            case TurnEnd.ContinuedAsNew _ -> "continued as new";
            case TurnEnd.Parked(var reason) -> "was parked: " + reason;
            case TurnEnd.Running _ -> "goes on";
        };
    }

    private static String failed(Failure failure) {
        return "failed with " + failure.type() + ": " + failure.message();
    }
}
