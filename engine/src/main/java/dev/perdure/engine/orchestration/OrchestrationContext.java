package dev.perdure.engine.orchestration;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/// The durable operations of an orchestration. It belongs to the thread it was given to and to the
/// branches forked from it; elsewhere every method fails with `ENG-007`.
///
/// Every method that starts or awaits a step may throw [OrchestrationCancelled]. A step is
/// identified by branch, kind, name and occurrence; if a changed program asks for other steps than
/// its history holds, the instance is parked with the difference.
public interface OrchestrationContext {
    String instanceId();

    /// {@return number of this execution, from 1; it grows with every `continueAsNew`}
    int execution();

    /// {@return true while past decisions are repeated; for diagnostics only, never to decide}
    boolean isReplaying();

    /// {@return a logger that is silent during replay}
    System.Logger logger();

    /// Runs an activity and waits for its result.
    ///
    /// @throws ActivityFailed if it failed for good
    default <I extends @Nullable Object, O extends @Nullable Object> O call(
            Activity<I, O> activity, I input) {
        return start(activity, input).await();
    }

    /// Runs an activity with a retry policy of this call's own.
    default <I extends @Nullable Object, O extends @Nullable Object> O call(
            Activity<I, O> activity, I input, RetryPolicy retry) {
        return call(activity.withRetry(retry), input);
    }

    /// Starts an activity. It runs once the current turn is durable.
    <I extends @Nullable Object, O extends @Nullable Object> Durable<O> start(
            Activity<I, O> activity, I input);

    /// Runs a cheap activity inside the turn, without retries and without a dispatch of its own. It
    /// is recorded with the turn; a crash before that runs it again.
    ///
    /// @throws ActivityFailed if it threw
    <I extends @Nullable Object, O extends @Nullable Object> O callInline(
            Activity<I, O> activity, I input);

    /// Runs a child orchestration under a derived id and waits for its result.
    ///
    /// @throws ChildFailed if it did not complete
    default <I extends @Nullable Object, O extends @Nullable Object> O callChild(
            Orchestration<I, O> child, I input) {
        return startChild(child, input).await();
    }

    /// Starts a child orchestration under the id `parent/name/occurrence` (with the branch, if
    /// any).
    <I extends @Nullable Object, O extends @Nullable Object> Durable<O> startChild(
            Orchestration<I, O> child, I input);

    /// Starts a child orchestration under an id of the caller's choice.
    <I extends @Nullable Object, O extends @Nullable Object> Durable<O> startChild(
            Orchestration<I, O> child, I input, String childId);

    /// Starts an orchestration that nobody waits for and that outlives this one.
    <I extends @Nullable Object, O extends @Nullable Object> void startDetached(
            Orchestration<I, O> orchestration, I input, String id);

    /// Waits for the next external event of this name.
    default <T extends @Nullable Object> T awaitEvent(ExternalEvent<T> event) {
        return event(event).await();
    }

    /// Waits for the next external event of this name for at most `limit`.
    ///
    /// @return the value, or empty if the time was up; the wait then consumes no event
    <T> Optional<T> awaitEvent(ExternalEvent<T> event, Duration limit);

    /// Asks for the next external event of this name.
    <T extends @Nullable Object> Durable<T> event(ExternalEvent<T> event);

    /// Waits, by the store's clock. Survives crashes and costs no thread.
    default void sleep(Duration duration) {
        timer("sleep", duration).await();
    }

    /// Sets a timer.
    Durable<@Nullable Void> timer(String name, Duration duration);

    /// {@return all results in the order given; fails as soon as the awaited one failed}
    <T extends @Nullable Object> Durable<List<T>> all(List<? extends Durable<T>> steps);

    /// {@return the first to end, well or badly; the others go on}
    <T extends @Nullable Object> Durable<T> any(List<? extends Durable<? extends T>> steps);

    /// {@return the first to end, well or badly; the others are cancelled at that moment}
    <T extends @Nullable Object> Durable<T> race(List<? extends Durable<? extends T>> steps);

    /// Opens a scope for named branches; use it in a `try` statement.
    Scope scope(String name);

    /// Runs code whose durable calls work although the instance was cancelled: compensation.
    <T extends @Nullable Object> T shielded(Callable<T> code) throws Exception;

    /// Ends this execution and starts the next one with an empty history. External events that were
    /// not consumed are carried over; steps that have not ended are cancelled. Only the main branch
    /// may call it. Does not return.
    <I extends @Nullable Object, O extends @Nullable Object> O continueAsNew(
            Orchestration<I, O> next, I input);

    /// {@return the time, recorded}
    Instant now();

    /// {@return a random UUID, recorded}
    UUID randomUuid();

    /// {@return a random number from 0 (inclusive) to 1 (exclusive), recorded}
    double random();

    /// Runs `supplier` once and records its value in the turn; a crash before that runs it again.
    <T extends @Nullable Object> T sideEffect(
            String name, Class<T> type, Supplier<? extends T> supplier);

    /// Chooses a version at an upgrade point: `max` where the code comes here for the first time,
    /// `min` where an older program has been here without this call. The choice is kept for the
    /// execution.
    ///
    /// @param change name of the change
    int version(String change, int min, int max);
}
