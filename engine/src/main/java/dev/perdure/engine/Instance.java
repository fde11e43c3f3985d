package dev.perdure.engine;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.payload.PayloadType;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.runtime.ResultWaiters;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// An instance as its starter sees it. Safe for any thread.
///
/// @param <O> the result
public final class Instance<O extends @Nullable Object> {
    private final Client client;
    private final String id;
    private final PayloadType<O> type;

    Instance(Client client, String id, PayloadType<O> type) {
        this.client = client;
        this.id = id;
        this.type = type;
    }

    public String id() {
        return id;
    }

    /// Waits for the end of the instance.
    ///
    /// @throws InstanceFailed if it failed, was cancelled or was terminated
    public O result() {
        return await(client.awaitEnd(id), null);
    }

    /// Waits for the end of the instance for at most `limit`.
    ///
    /// @throws InstanceFailed if it failed, was cancelled or was terminated
    /// @throws EngineException `ENG-019` if it has not ended by then; it goes on
    public O result(Duration limit) {
        return await(client.awaitEnd(id), limit);
    }

    /// {@return the result to come; it completes with [InstanceFailed] where [#result] throws it}
    public CompletableFuture<O> resultAsync() {
        return client.awaitEnd(id).thenApply(end -> client.resultOf(id, end, type));
    }

    /// Waits for an end that was awaited before the start.
    O result(CompletableFuture<ResultWaiters.End> end) {
        return await(end, null);
    }

    private O await(CompletableFuture<ResultWaiters.End> end, @Nullable Duration limit) {
        try {
            var how = limit == null ? end.get() : end.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return client.resultOf(id, how, type);
        } catch (TimeoutException _) {
            throw new EngineException(
                    ErrorCode.RESULT_TIMEOUT,
                    "instance '%s' has not ended within %s%s. Wait again or look at its history"
                            .formatted(id, limit, lookOnce()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.RESULT_TIMEOUT, "interrupted while waiting for '" + id + "'", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException stopped) {
                throw stopped;
            }
            throw new IllegalStateException("waiting for '" + id + "' failed", e.getCause());
        }
    }

    private String lookOnce() {
        try {
            return "; it is " + status().status();
        } catch (ProviderException e) {
            return ", and the store does not answer: " + e.getMessage();
        }
    }

    /// {@return what the store knows about it now}
    ///
    /// @throws EngineException `ENG-010` if it was deleted
    public InstanceRecord status() {
        return client.status(id)
                .orElseThrow(() ->
                        new EngineException(
                                ErrorCode.NO_SUCH_INSTANCE,
                                "instance '" + id + "' is not stored (any more)"));
    }

    /// Raises an external event; see [Client#raise].
    public <T extends @Nullable Object> void raise(ExternalEvent<T> event, T value) {
        client.raise(id, event, value);
    }

    /// Asks the instance to cancel; see [Client#cancel].
    public void cancel(String reason) {
        client.cancel(id, reason);
    }
}
