package dev.perdure.engine.history;

import dev.perdure.engine.payload.Payload;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Why a step or an execution did not end well: the closed set of reasons, as data.
public sealed interface Failure {
    /// {@return what a person should read first}
    String message();

    /// {@return the failure behind this one, or `null`}
    default @Nullable Failure cause() {
        return null;
    }

    /// {@return the class name of the exception, or a fixed word for failures of the engine's own}
    String type();

    /// User code threw.
    ///
    /// @param type class name of the exception, or the type that the application chose
    /// @param message the exception's message, empty if it had none
    /// @param stack the top frames of the stack trace, one string each
    /// @param details a value the application attached, or [Payload#NONE]
    /// @param retryable false if the exception asked not to be retried
    /// @param cause the failure behind this one
    record Application(
            String type,
            String message,
            List<String> stack,
            Payload details,
            boolean retryable,
            @Nullable Failure cause)
            implements Failure {
        public Application {
            stack = List.copyOf(stack);
        }
    }

    /// A limit of time was reached.
    record TimedOut(Timeout timeout, String message, @Nullable Failure cause) implements Failure {
        @Override
        public String type() {
            return "timeout";
        }
    }

    /// The step, or the instance, was cancelled.
    record Cancelled(String message) implements Failure {
        @Override
        public String type() {
            return "cancelled";
        }
    }

    /// The instance was terminated by an operator.
    record Terminated(String message) implements Failure {
        @Override
        public String type() {
            return "terminated";
        }
    }

    /// The node that ran the activity ended before it reported an outcome.
    record NodeLost(String message) implements Failure {
        @Override
        public String type() {
            return "node lost";
        }
    }

    /// A child could not be started, for example because its id exists.
    record Refused(String message) implements Failure {
        @Override
        public String type() {
            return "refused";
        }
    }

    /// Which limit of time was reached.
    enum Timeout {
        START_TO_CLOSE(0),
        HEARTBEAT(1),
        SCHEDULE_TO_CLOSE(2),
        SCHEDULE_TO_START(3);

        private final int code;

        Timeout(int code) {
            this.code = code;
        }

        /// {@return the number that is stored; it never changes}
        int code() {
            return code;
        }
    }
}
