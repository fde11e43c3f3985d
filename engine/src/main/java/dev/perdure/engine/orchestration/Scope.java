package dev.perdure.engine.orchestration;

import org.jspecify.annotations.Nullable;

/// A durable scope: named branches that run concurrently and do not outlive it.
///
/// ```java
/// try (var scope = ctx.scope("fulfil")) {
///     var label = scope.fork("label", c -> c.call(PRINT, order));
///     var stock = scope.fork("stock", c -> c.call(RESERVE, order));
///     scope.join();
///     return new Parcel(label.await(), stock.await());
/// }
/// ```
///
/// Branches of an instance run in lock-step, one at a time, so they may share plain variables. Only
/// the branch that opened a scope may use it.
public interface Scope extends AutoCloseable {
    /// The code of a branch.
    @FunctionalInterface
    interface Body<T extends @Nullable Object> {
        T run(OrchestrationContext ctx) throws Exception;
    }

    /// Starts a branch. It runs when the current branch blocks for the first time.
    ///
    /// @param name part of the identity of every step in the branch, unique within the scope
    <T extends @Nullable Object> Durable<T> fork(String name, Body<T> body);

    /// Waits until every branch ended.
    ///
    /// @throws RuntimeException as soon as one branch failed: what it threw; the others are
    ///   cancelled
    void join();

    /// Cancels the branches that have not ended and waits for them. Their next durable call throws
    /// [OrchestrationCancelled].
    @Override
    void close();
}
