package dev.perdure.engine;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.payload.PayloadCodec;
import dev.perdure.engine.payload.PayloadType;
import dev.perdure.engine.provider.DeleteOutcome;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.StoreCounts;
import dev.perdure.engine.runtime.Limits;
import dev.perdure.engine.runtime.Node;
import dev.perdure.engine.runtime.ResultWaiters;
import dev.perdure.engine.runtime.StartOutcome;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Starts instances and talks to them, on any store: with an engine in this process
/// ([Engine#client]) or without ([#connect]). Safe for any thread.
///
/// When a call returns, what it asked for is durable. A call costs one call of the provider, unless
/// it says otherwise. Waiting for results costs none while the instance is in this process's
/// engine, and one shared look-up for all waiters together otherwise.
///
/// While the store is away, calls throw [ProviderException] with a transient code (`ENG-015`), and
/// whether they were carried out is unknown: repeat a start with a policy that attaches. Waiting
/// for results goes on until the store is back, or until the caller's own limit.
public final class Client implements AutoCloseable {
    private final Provider provider;
    private final Sender sender;
    private final PayloadCodec codec;
    private final Limits limits;
    private final Duration startLimit;
    private final ResultWaiters waiters;
    private final @Nullable Node node;

    /// What a client needs, with or without an engine.
    ///
    /// @param startLimit how long a start waits for the store
    record Parts(Provider provider, PayloadCodec codec, Limits limits, Duration startLimit) {}

    Client(Parts parts, ResultWaiters waiters, @Nullable Node node) {
        this(parts, parts.provider()::enqueueMessages, waiters, node);
    }

    private Client(Parts parts, Sender sender, ResultWaiters waiters, @Nullable Node node) {
        this.provider = parts.provider();
        this.sender = sender;
        this.codec = parts.codec();
        this.limits = parts.limits();
        this.startLimit = parts.startLimit();
        this.waiters = waiters;
        this.node = node;
    }

    /// A client without an engine, with the default codec and limits.
    public static Client connect(Provider provider) {
        return connect(provider, new JacksonCodec());
    }

    /// A client without an engine. Closing it leaves the provider open.
    public static Client connect(Provider provider, PayloadCodec codec) {
        return new Client(
                new Parts(provider, codec, Limits.DEFAULTS, Duration.ZERO),
                new ResultWaiters(provider),
                null);
    }

    /// How starts and other messages get into the store; [Provider#enqueueMessages] is the usual
    /// way.
    @FunctionalInterface
    public interface Sender {
        List<EnqueueOutcome> send(List<Envelope> messages, int maxPendingEvents);
    }

    /// {@return a client with the codec and the limits of this one, whose starts and messages go
    /// another way, for example with a transaction of the caller; close this one only}
    public Client sendingBy(Sender other) {
        return new Client(new Parts(provider, codec, limits, startLimit), other, waiters, null);
    }

    /// Starts an instance under a generated id.
    public <I extends @Nullable Object, O extends @Nullable Object> Instance<O> start(
            Orchestration<I, O> orchestration, I input) {
        return start(orchestration, UUID.randomUUID().toString(), input);
    }

    /// Starts an instance; the id must be new.
    ///
    /// @throws EngineException `ENG-009` if the id exists
    public <I extends @Nullable Object, O extends @Nullable Object> Instance<O> start(
            Orchestration<I, O> orchestration, String id, I input) {
        return start(orchestration, id, input, StartPolicy.DEFAULT);
    }

    /// Starts an instance. If an engine of this process runs the orchestration, its first turn is
    /// stored together with the start.
    ///
    /// @throws ProviderException `ENG-015` if the store does not answer in time
    /// @throws EngineException `ENG-009` if the id exists and the policy does not allow that
    /// @throws dev.perdure.engine.provider.ProviderException `ENG-015` if the store did not answer;
    ///   the start may be stored, and whoever repeats it learns that from `ENG-009`
    public <I extends @Nullable Object, O extends @Nullable Object> Instance<O> start(
            Orchestration<I, O> orchestration, String id, I input, StartPolicy policy) {
        var start = startMessage(orchestration, id, input, policy);
        var instance = new Instance<O>(this, id, orchestration.output());
        if (node != null && policy.equals(StartPolicy.DEFAULT)) {
            switch (answer(id, node.start(id, start))) {
                case StartOutcome.Started _ -> {
                    return instance;
                }
                case StartOutcome.Exists(var existing) -> throw exists(existing);
                case StartOutcome.Unknown(var why) -> throw Refusals.unknownStart(id, why);
                case StartOutcome.Refused _ -> {
                    // Some other node may take it.
                }
            }
        }
        var outcome = enqueue(List.of(new Envelope(id, start))).getFirst();
        if (!outcome.result().accepted()) {
            throw refused(outcome, id);
        }
        return instance;
    }

    private StartOutcome answer(String id, CompletableFuture<StartOutcome> start) {
        try {
            return start.get(startLimit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw unanswered(id, "the store has not answered it within " + startLimit, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unanswered(id, "interrupted while waiting for the store", e);
        } catch (ExecutionException e) {
            throw unanswered(id, "the node could not carry it out", e);
        }
    }

    private static ProviderException unanswered(String id, String why, @Nullable Exception e) {
        return new ProviderException(
                ErrorCode.PROVIDER_UNAVAILABLE,
                ("start of '%s': %s. It may be stored or be stored yet; look for the instance"
                                + " before starting it again")
                        .formatted(id, why),
                e);
    }

    /// Starts an instance and waits for its result.
    ///
    /// @throws InstanceFailed if it did not complete
    public <I extends @Nullable Object, O extends @Nullable Object> O run(
            Orchestration<I, O> orchestration, String id, I input) {
        var end = waiters.expect(id);
        try {
            var instance = start(orchestration, id, input);
            waiters.lookUnlessHere(id);
            return instance.result(end);
        } finally {
            waiters.forget(id, end);
        }
    }

    /// Raises an external event to an instance, which is started first if it does not run: both or,
    /// if the start is refused, neither. One call.
    ///
    /// @param request the start; its policy says what to do with an ended instance
    public <I extends @Nullable Object, O extends @Nullable Object, T extends @Nullable Object>
            Instance<O> startAndRaise(StartRequest<I, O> request, ExternalEvent<T> event, T value) {
        var orchestration = request.orchestration();
        var policy = new StartPolicy(StartPolicy.WhenRunning.ATTACH, request.policy().finished());
        var start = startMessage(orchestration, request.id(), request.input(), policy);
        var outcomes =
                enqueue(
                        List.of(
                                new Envelope(request.id(), start),
                                new Envelope(request.id(), eventMessage(event, value))));
        for (var outcome : outcomes) {
            if (!outcome.result().accepted()) {
                throw refused(outcome, request.id());
            }
        }
        return new Instance<>(this, request.id(), orchestration.output());
    }

    /// A start as one value.
    public record StartRequest<I extends @Nullable Object, O extends @Nullable Object>(
            Orchestration<I, O> orchestration, String id, I input, StartPolicy policy) {}

    /// {@return a handle for an instance that may exist}
    public <O extends @Nullable Object> Instance<O> instance(
            Orchestration<?, O> orchestration, String id) {
        return new Instance<>(this, id, orchestration.output());
    }

    /// {@return a handle for an instance that may exist, with its result as stored}
    public Instance<Payload> instance(String id) {
        return new Instance<>(this, id, PayloadType.of(Payload.class));
    }

    /// Raises an external event. It is kept until the instance asks for it, also across
    /// `continueAsNew`.
    ///
    /// @throws EngineException `ENG-010` if there is no such instance, `ENG-011` if it has ended,
    ///   `ENG-008` if too many events wait
    public <T extends @Nullable Object> void raise(String id, ExternalEvent<T> event, T value) {
        send(id, eventMessage(event, value));
    }

    /// Raises an external event whose value is encoded already.
    public void raise(String id, String event, Payload value) {
        send(id, new Message.ExternalEvent(limits.checkedName(event, "event name"), value));
    }

    /// Asks an instance to cancel: its next durable call throws, and it may compensate.
    ///
    /// @throws EngineException `ENG-010` or `ENG-011`
    public void cancel(String id, String reason) {
        send(id, new Message.Cancel(reason));
    }

    /// Ends an instance at once; its code does not run again.
    ///
    /// @throws EngineException `ENG-010` or `ENG-011`
    public void terminate(String id, String reason) {
        Refusals.check(provider.terminateInstance(id, reason), id);
    }

    /// Lets a parked instance go on, once its cause is mended.
    ///
    /// @throws EngineException `ENG-010`, `ENG-011` or `ENG-013`
    public void resume(String id) {
        Refusals.check(provider.resumeInstance(id), id);
    }

    /// Deletes an ended instance and everything below it.
    ///
    /// @return how many instances were deleted
    /// @throws EngineException `ENG-010`, or `ENG-012` if one of them has not ended
    public int delete(String id) {
        return switch (provider.deleteInstance(id)) {
            case DeleteOutcome.Deleted(int count) -> count;
            case DeleteOutcome refusal -> throw Refusals.of(refusal, id);
        };
    }

    public Optional<InstanceRecord> status(String id) {
        return Optional.ofNullable(provider.findInstance(id));
    }

    /// {@return one page of instances, newest first}
    public List<InstanceRecord> list(InstanceQuery query) {
        return provider.listInstances(query);
    }

    /// {@return instances that stand still: parked ones, and those whose handler no node has. Two
    /// calls}
    public List<InstanceRecord> parked(int limit) {
        var query = new InstanceQuery(Set.of(Status.PARKED), null, null, limit);
        var all = new ArrayList<>(provider.listInstances(query));
        all.addAll(provider.listUnrunnable(limit));
        return all;
    }

    /// {@return events of an execution after event `after`: those of at most `turns` turns}
    ///
    /// @throws EngineException `ENG-004` if the history cannot be decoded
    public List<HistoryEntry> history(String id, int execution, long after, int turns) {
        var entries = new ArrayList<HistoryEntry>();
        for (var chunk : provider.fetchHistory(id, execution, after, turns)) {
            var turn = HistoryCodec.decode(chunk.data());
            long number = chunk.firstEvent();
            for (Event event : turn.events()) {
                if (number > after) {
                    entries.add(new HistoryEntry(execution, number, turn.time(), event));
                }
                number++;
            }
        }
        return entries;
    }

    /// {@return how full the store is, exact at one moment. Ask now and then, not in a loop: a
    /// million instances take some tenths of a second}
    public StoreCounts counts() {
        return provider.counts();
    }

    CompletableFuture<ResultWaiters.End> awaitEnd(String id) {
        return waiters.await(id);
    }

    @SuppressWarnings("unchecked") // a handle for stored results asks for the payload itself
    <O extends @Nullable Object> O resultOf(String id, ResultWaiters.End end, PayloadType<O> type) {
        return switch (end.status()) {
            case COMPLETED -> {
                var result = end.result() == null ? Payload.NONE : end.result();
                yield type.type() == Payload.class ? (O) result : codec.decode(result, type);
            }
            case FAILED ->
                    throw new InstanceFailed(
                            id,
                            end.status(),
                            end.failure() == null
                                    ? new Failure.Cancelled("unknown")
                                    : end.failure());
            case CANCELLED ->
                    throw new InstanceFailed(id, end.status(), new Failure.Cancelled(reason(end)));
            case TERMINATED ->
                    throw new InstanceFailed(id, end.status(), new Failure.Terminated(reason(end)));
            case PENDING, RUNNING, PARKED ->
                    throw new IllegalStateException("not an end: " + end.status());
        };
    }

    private static String reason(ResultWaiters.End end) {
        return end.reason() == null ? "" : end.reason();
    }

    private <I extends @Nullable Object> Message.Start startMessage(
            Orchestration<I, ?> orchestration, String id, I input, StartPolicy policy) {
        limits.checkedName(id, "instance id");
        var payload = limits.checked(codec.encode(input, orchestration.input()), "input");
        return new Message.Start(
                orchestration.name(), orchestration.version(), payload, null, policy);
    }

    private <T extends @Nullable Object> Message eventMessage(ExternalEvent<T> event, T value) {
        var name = limits.checkedName(event.name(), "event name");
        return new Message.ExternalEvent(
                name, limits.checked(codec.encode(value, event.type()), "event '" + name + "'"));
    }

    private void send(String id, Message message) {
        var outcome = enqueue(List.of(new Envelope(id, message))).getFirst();
        if (!outcome.result().accepted()) {
            throw refused(outcome, id);
        }
    }

    private List<EnqueueOutcome> enqueue(List<Envelope> envelopes) {
        return sender.send(envelopes, limits.maxPendingEvents());
    }

    private EngineException refused(EnqueueOutcome outcome, String id) {
        return Refusals.of(outcome, id, limits.maxPendingEvents());
    }

    private static EngineException exists(InstanceRecord existing) {
        return Refusals.exists(existing);
    }

    @Override
    public void close() {
        waiters.close();
    }
}
