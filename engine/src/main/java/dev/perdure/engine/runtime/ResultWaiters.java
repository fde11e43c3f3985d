package dev.perdure.engine.runtime;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnEnd;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Everyone in this process who waits for an instance to end. Those whose instance is in this
/// engine's memory are told by it; for all others one thread asks the store, for all of them at
/// once, when the store signals that something ended.
public final class ResultWaiters implements AutoCloseable {
    /// How an instance ended.
    public record End(
            Status status,
            dev.perdure.engine.payload.@Nullable Payload result,
            dev.perdure.engine.history.@Nullable Failure failure,
            @Nullable String reason) {
        public static End of(InstanceRecord record) {
            return new End(record.status(), record.result(), record.failure(), record.reason());
        }

        public static End of(TurnEnd end) {
            return switch (end) {
                case TurnEnd.Completed(var result) -> new End(end.status(), result, null, null);
                case TurnEnd.Failed(var failure) -> new End(end.status(), null, failure, null);
                case TurnEnd.Cancelled(var reason) -> new End(end.status(), null, null, reason);
                case TurnEnd.Running _, TurnEnd.ContinuedAsNew _, TurnEnd.Parked _ ->
                        throw new IllegalArgumentException("not an end: " + end);
            };
        }
    }

    private static final System.Logger LOGGER = System.getLogger("dev.perdure.engine");
    private static final int BATCH = 500;
    private static final long SAFETY_NET_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final Provider provider;
    private final Map<String, List<CompletableFuture<End>>> here = new HashMap<>();
    private final Map<String, List<CompletableFuture<End>>> elsewhere = new HashMap<>();
    private final Provider.Subscription subscription;
    private @Nullable Thread asker;
    private boolean signalled;
    private boolean closed;
    private Predicate<String> inMemory = _ -> false;

    public ResultWaiters(Provider provider) {
        this.provider = provider;
        this.subscription = provider.subscribe(this::signal);
    }

    /// Tells which instances are in this engine's memory.
    public synchronized void heldBy(Predicate<String> held) {
        inMemory = held;
    }

    /// {@return completed when the instance has ended}
    public CompletableFuture<End> await(String id) {
        var future = expect(id);
        lookUnlessHere(id);
        return future;
    }

    /// Waits for an instance that is about to be started here, so that its end is not missed and
    /// need not be looked up, however soon it comes. [#lookUnlessHere] follows once it is started,
    /// and [#forget] in the end.
    public CompletableFuture<End> expect(String id) {
        var future = new CompletableFuture<End>();
        synchronized (this) {
            if (closed) {
                future.completeExceptionally(stopped(id));
            } else {
                here.computeIfAbsent(id, _ -> new ArrayList<>(1)).add(future);
            }
        }
        return future;
    }

    /// Asks the store for an instance that is awaited, unless it is in this engine's memory.
    public void lookUnlessHere(String id) {
        if (!inMemory.test(id)) {
            lookUp(id);
        }
    }

    /// Stops waiting. Does nothing if the instance has ended.
    @SuppressWarnings("CollectionUndefinedEquality") // futures are known by identity
    public synchronized void forget(String id, CompletableFuture<End> future) {
        if (!future.isDone()) {
            for (var map : List.of(here, elsewhere)) {
                map.computeIfPresent(
                        id,
                        (_, waiting) -> {
                            waiting.remove(future);
                            return waiting.isEmpty() ? null : waiting;
                        });
            }
        }
    }

    /// Called by the engine when an instance ended or left its memory.
    public void ended(Node.Ended ended) {
        if (ended.end() == null) {
            lookUp(ended.instance());
        } else {
            complete(take(ended.instance()), End.of(ended.end()));
        }
    }

    private synchronized void lookUp(String id) {
        var waiting = here.remove(id);
        if (waiting != null) {
            elsewhere.computeIfAbsent(id, _ -> new ArrayList<>(1)).addAll(waiting);
            signalled = true;
            if (asker == null && !closed) {
                asker = Thread.ofPlatform().daemon().name("perdure-results").start(this::ask);
            }
            notifyAll();
        }
    }

    private void signal(Signal signal) {
        if (signal == Signal.ENDED) {
            synchronized (this) {
                if (!elsewhere.isEmpty()) {
                    signalled = true;
                    notifyAll();
                }
            }
        }
    }

    private void ask() {
        while (true) {
            List<String> ids;
            synchronized (this) {
                try {
                    if (!signalled) {
                        wait(elsewhere.isEmpty() ? 0 : SAFETY_NET_MILLIS);
                    }
                } catch (InterruptedException _) {
                    return;
                }
                if (closed) {
                    return;
                }
                signalled = false;
                ids = List.copyOf(elsewhere.keySet());
            }
            askFor(ids);
        }
    }

    private void askFor(List<String> ids) {
        try {
            for (int from = 0; from < ids.size(); from += BATCH) {
                var batch = ids.subList(from, Math.min(ids.size(), from + BATCH));
                for (var record : provider.findInstances(batch)) {
                    if (record.status().terminal()) {
                        complete(take(record.id()), End.of(record));
                    }
                }
            }
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "cannot look for results, trying again", e);
        }
    }

    private synchronized List<CompletableFuture<End>> take(String id) {
        var waiting = new ArrayList<CompletableFuture<End>>(1);
        for (var map : List.of(here, elsewhere)) {
            var found = map.remove(id);
            if (found != null) {
                waiting.addAll(found);
            }
        }
        return waiting;
    }

    private static void complete(List<CompletableFuture<End>> waiting, End end) {
        waiting.forEach(future -> future.complete(end));
    }

    @Override
    public void close() {
        subscription.close();
        Map<String, List<CompletableFuture<End>>> left = new HashMap<>();
        synchronized (this) {
            closed = true;
            for (var map : List.of(here, elsewhere)) {
                map.forEach((id, waiting) -> left.merge(id, waiting, ResultWaiters::joined));
                map.clear();
            }
            notifyAll();
        }
        left.forEach((id, waiting) ->
                waiting.forEach(future -> future.completeExceptionally(stopped(id))));
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private static EngineException stopped(String id) {
        return new EngineException(
                ErrorCode.ENGINE_STOPPED,
                ("nobody waits for '%s' any more: the client was closed. The instance is not"
                                + " affected; ask for its result through another client")
                        .formatted(id));
    }
}
