package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.observe.AppendFinished;
import dev.perdure.eventstore.observe.AppendFinished.Operation;
import dev.perdure.eventstore.observe.AppendFinished.Trip;
import dev.perdure.eventstore.observe.AppendOutcome;
import dev.perdure.eventstore.observe.Failure;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Measures one append.
final class AppendWatch {
    private final Observer observer;
    private final Asked asked;
    private final Instant startedAt = Instant.now();
    private final long startedNs = System.nanoTime();
    private @Nullable Pending pending;

    AppendWatch(Observer observer, Asked asked) {
        this.observer = observer;
        this.asked = asked;
    }

    /// What was asked for.
    ///
    /// @param events how many
    /// @param type of the first of them
    /// @param after of the condition; `null` if there is none
    record Asked(Operation operation, int events, String type, @Nullable Long after) {
        static Asked of(AppendRequest request, Operation operation) {
            var condition = request.condition();
            return new Asked(
                    operation,
                    request.events().size(),
                    request.events().getFirst().type(),
                    condition == null ? null : condition.after());
        }
    }

    /// The request is ready.
    Pending submitted(Pending value) {
        pending = value;
        return value;
    }

    /// {@return the same result, or throws the same, and tells it}
    AppendResult observe(Supplier<AppendResult> appending) {
        try {
            var result = appending.get();
            tell(outcome(result));
            return result;
        } catch (RuntimeException | Error e) {
            tell(new AppendOutcome.Failed(Failure.of(e)));
            throw e;
        }
    }

    /// {@return the future of the request, and tells its result once it is there}
    CompletableFuture<AppendResult> observeLater(Supplier<Pending> submitting) {
        try {
            var submitted = submitted(submitting.get());
            var _ = submitted.result.whenComplete(this::completed);
            return submitted.result;
        } catch (RuntimeException | Error e) {
            tell(new AppendOutcome.Failed(Failure.of(e)));
            throw e;
        }
    }

    private void completed(@Nullable AppendResult result, @Nullable Throwable error) {
        if (result != null) {
            tell(outcome(result));
        } else if (error != null) {
            tell(new AppendOutcome.Failed(Failure.of(error)));
        }
    }

    private static AppendOutcome outcome(AppendResult result) {
        return switch (result) {
            case AppendResult.Appended(long first, long last, boolean repeated) ->
                    repeated
                            ? new AppendOutcome.Repeated(first, last)
                            : new AppendOutcome.Stored(first, last);
            case AppendResult.Conflict(var offenders, boolean diverged) ->
                    new AppendOutcome.Conflict(offenders, diverged);
        };
    }

    private void tell(AppendOutcome outcome) {
        var took = Duration.ofNanos(System.nanoTime() - startedNs);
        observer.listener()
                .appendFinished(
                        new AppendFinished(
                                observer.log(),
                                asked.operation(),
                                startedAt,
                                took,
                                asked.events(),
                                asked.type(),
                                asked.after(),
                                outcome,
                                trip()));
    }

    private @Nullable Trip trip() {
        var sent = pending;
        var sending = sent == null ? null : sent.sending;
        if (sent == null || sending == null) {
            return null;
        }
        return new Trip(
                Duration.ofNanos(Math.max(0, sending.beganNs() - sent.enqueuedNs)),
                Duration.ofNanos(sending.endedNs() - sending.beganNs()),
                sending.requests(),
                sending.events());
    }
}
