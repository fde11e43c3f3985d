package dev.perdure.engine.orchestration;

import dev.perdure.engine.history.Failure;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// When a failed attempt of an activity is followed by another. Immutable; `with…` methods give
/// changed copies. The count of attempts is kept in history and survives crashes; an attempt whose
/// node was lost counts too.
///
/// @param maxAttempts attempts in all, the first included
/// @param backoff how delays grow
/// @param initialDelay delay before the second attempt
/// @param maxDelay no delay is longer
/// @param jitter share of each delay that is left to chance, from 0 to 1
/// @param totalLimit no attempt starts later than this after scheduling, or `null`
/// @param notRetried failure types, such as exception class names, that end the activity at once
public record RetryPolicy(
        int maxAttempts,
        Backoff backoff,
        Duration initialDelay,
        Duration maxDelay,
        double jitter,
        @Nullable Duration totalLimit,
        Set<String> notRetried) {
    /// How delays grow from attempt to attempt.
    public enum Backoff {
        FIXED,
        LINEAR,
        /// Each delay doubles the one before.
        EXPONENTIAL
    }

    private static final int MAX_DOUBLINGS = 40;

    public RetryPolicy {
        Objects.requireNonNull(backoff, "backoff");
        notRetried = Set.copyOf(notRetried);
        check(maxAttempts >= 1, "max attempts: expected at least 1, found " + maxAttempts);
        check(!initialDelay.isNegative(), "initial delay: expected >= 0, found " + initialDelay);
        check(!maxDelay.isNegative(), "max delay: expected >= 0, found " + maxDelay);
        check(jitter >= 0 && jitter <= 1, "jitter: expected 0 to 1, found " + jitter);
    }

    /// Five attempts, 100 ms doubling up to 30 s, a fifth of it by chance. What an activity gets
    /// that names no policy.
    public static RetryPolicy standard() {
        return exponential(5);
    }

    /// One attempt. A crash of the node then fails the activity, since it may have run.
    public static RetryPolicy none() {
        return fixed(1, Duration.ZERO);
    }

    public static RetryPolicy exponential(int maxAttempts) {
        return new RetryPolicy(
                maxAttempts,
                Backoff.EXPONENTIAL,
                Duration.ofMillis(100),
                Duration.ofSeconds(30),
                0.2,
                null,
                Set.of());
    }

    public static RetryPolicy linear(int maxAttempts, Duration step) {
        return new RetryPolicy(
                maxAttempts, Backoff.LINEAR, step, Duration.ofDays(1), 0, null, Set.of());
    }

    public static RetryPolicy fixed(int maxAttempts, Duration delay) {
        return new RetryPolicy(
                maxAttempts, Backoff.FIXED, delay, Duration.ofDays(36_500), 0, null, Set.of());
    }

    public RetryPolicy withInitialDelay(Duration delay) {
        return new RetryPolicy(
                maxAttempts, backoff, delay, maxDelay, jitter, totalLimit, notRetried);
    }

    public RetryPolicy withMaxDelay(Duration delay) {
        return new RetryPolicy(
                maxAttempts, backoff, initialDelay, delay, jitter, totalLimit, notRetried);
    }

    public RetryPolicy withJitter(double share) {
        return new RetryPolicy(
                maxAttempts, backoff, initialDelay, maxDelay, share, totalLimit, notRetried);
    }

    public RetryPolicy withTotalLimit(Duration limit) {
        return new RetryPolicy(
                maxAttempts, backoff, initialDelay, maxDelay, jitter, limit, notRetried);
    }

    /// Ends the activity at once when it fails with this exception class (not its subclasses).
    public RetryPolicy withoutRetryOf(Class<? extends Throwable> type) {
        return withoutRetryOf(type.getName());
    }

    /// Ends the activity at once when it fails with this type.
    public RetryPolicy withoutRetryOf(String type) {
        var types = new TreeSet<>(notRetried);
        types.add(type);
        return new RetryPolicy(
                maxAttempts, backoff, initialDelay, maxDelay, jitter, totalLimit, types);
    }

    /// Decides what follows a failed attempt.
    ///
    /// @param attempt number of the failed attempt, from 1
    /// @param failure why it failed
    /// @param sinceScheduled time since the activity was scheduled
    /// @param chance a random number from 0 to 1
    /// @return the delay before the next attempt, or empty if there is none
    public Optional<Duration> delayAfter(
            int attempt, Failure failure, Duration sinceScheduled, double chance) {
        if (attempt >= maxAttempts
                || notRetried.contains(failure.type())
                || (failure instanceof Failure.Application a && !a.retryable())
                || failure instanceof Failure.Cancelled) {
            return Optional.empty();
        }
        var delay = failure instanceof Failure.NodeLost ? Duration.ZERO : delay(attempt, chance);
        return totalLimit != null && sinceScheduled.plus(delay).compareTo(totalLimit) > 0
                ? Optional.empty()
                : Optional.of(delay);
    }

    private Duration delay(int attempt, double chance) {
        double base = initialDelay.toNanos() / 1e9;
        double grown =
                switch (backoff) {
                    case FIXED -> base;
                    case LINEAR -> base * attempt;
                    case EXPONENTIAL -> Math.scalb(base, Math.min(attempt - 1, MAX_DOUBLINGS));
                };
        double capped = Math.min(grown, maxDelay.toNanos() / 1e9);
        double jittered = capped * (1 - jitter * chance);
        return Duration.ofNanos((long) (jittered * 1e9));
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("retry policy, " + message);
        }
    }
}
