package dev.perdure.engine.runtime;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.orchestration.ApplicationException;
import dev.perdure.engine.orchestration.RecordedFailure;
import dev.perdure.engine.orchestration.StepFailed;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.payload.PayloadCodec;
import dev.perdure.engine.payload.PayloadType;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/// Turns what user code threw into a record that can be stored, whatever it is.
final class Failures {
    private static final int MAX_FRAMES = 16;
    private static final int MAX_CAUSES = 12;
    private static final int MAX_MESSAGE = 8_000;

    private Failures() {}

    static Failure of(Throwable thrown, PayloadCodec codec) {
        return of(thrown, codec, MAX_CAUSES);
    }

    private static Failure of(Throwable thrown, PayloadCodec codec, int causesLeft) {
        var application = thrown instanceof ApplicationException a ? a : null;
        return new Failure.Application(
                application == null ? thrown.getClass().getName() : application.type(),
                message(thrown),
                frames(thrown),
                application == null ? Payload.NONE : details(application.details(), codec),
                application == null || application.isRetryable(),
                cause(thrown, codec, causesLeft));
    }

    private static @Nullable Failure cause(Throwable thrown, PayloadCodec codec, int causesLeft) {
        return switch (thrown) {
            case StepFailed step -> step.failure();
            case RecordedFailure recorded -> recorded.failure().cause();
            case Throwable other -> {
                var cause = other.getCause();
                yield cause == null || causesLeft == 0 ? null : of(cause, codec, causesLeft - 1);
            }
        };
    }

    private static String message(Throwable thrown) {
        try {
            var message = thrown.getMessage();
            return message == null
                    ? ""
                    : message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message;
        } catch (RuntimeException e) {
            return "(its message cannot be read: " + e.getClass().getName() + ")";
        }
    }

    private static List<String> frames(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .limit(MAX_FRAMES)
                .map(StackTraceElement::toString)
                .toList();
    }

    private static Payload details(@Nullable Object details, PayloadCodec codec) {
        if (details == null) {
            return Payload.NONE;
        }
        try {
            return codec.encode(details, new PayloadType<Object>(details.getClass()));
        } catch (RuntimeException _) {
            return codec.encode(String.valueOf(details), PayloadType.of(String.class));
        }
    }
}
