package dev.perdure.engine.postgres;

import dev.perdure.engine.history.BinaryWriter;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.MessageCodec;
import dev.perdure.engine.provider.StartPolicy;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// Messages as the columns that the stored functions take.
final class Letters {
    /// Why an instance ends that a start replaces.
    static final String REPLACED = "replaced by a new start of the same id";

    final Column<String> ids = Column.texts();
    final Column<Short> kinds = Column.shorts();
    final Column<byte[]> bodies = Column.blobs();
    final Column<Integer> handlers = Column.integers();
    final Column<Integer> policies = Column.integers();
    final Column<String> parentIds = Column.texts();
    final Column<Integer> parentExecutions = Column.integers();
    final Column<Long> parentEvents = Column.numbers();
    final Column<byte[]> cancels = Column.blobs();

    /// What the parent gets if a child's id belongs to an instance that has not ended, or has.
    final Column<byte[]> whenRunning = Column.blobs();

    final Column<byte[]> whenFinished = Column.blobs();

    private final Dictionary dictionary;

    Letters(Dictionary dictionary) {
        this.dictionary = dictionary;
    }

    /// {@return the handlers that these messages name, for [Dictionary#learnHandlers]}
    static List<HandlerId> handlersOf(Collection<Envelope> envelopes) {
        return envelopes.stream()
                .map(Envelope::message)
                .filter(Message.Start.class::isInstance)
                .map(Message.Start.class::cast)
                .map(start -> new HandlerId(start.name(), start.version()))
                .toList();
    }

    void add(Envelope envelope) {
        var message = envelope.message();
        ids.add(envelope.instance());
        kinds.add((short) StoredMessages.kind(message));
        bodies.add(MessageCodec.encode(message));
        addStart(envelope.instance(), message instanceof Message.Start start ? start : null);
    }

    /// {@return the arguments of `enqueue_messages`}
    Arguments toEnqueue(Instant now, int maxEvents) {
        return Arguments.of(
                ids,
                kinds,
                bodies,
                handlers,
                policies,
                parentIds,
                parentExecutions,
                parentEvents,
                cancels,
                terminatedChunk(now, REPLACED),
                terminatedFailure(REPLACED),
                maxEvents);
    }

    /// Adds the arguments of `ack_orchestration_items` by name.
    void addTo(Arguments arguments, Instant now) {
        arguments
                .named("p_o_id", ids)
                .named("p_o_kind", kinds)
                .named("p_o_body", bodies)
                .named("p_o_handler", handlers)
                .named("p_o_policy", policies)
                .named("p_o_parent_id", parentIds)
                .named("p_o_parent_execution", parentExecutions)
                .named("p_o_parent_event", parentEvents)
                .named("p_o_running", whenRunning)
                .named("p_o_finished", whenFinished)
                .named("p_o_cancel", cancels)
                .named("p_replaced_chunk", terminatedChunk(now, REPLACED))
                .named("p_replaced_failure", terminatedFailure(REPLACED));
    }

    private void addStart(String id, Message.@Nullable Start start) {
        var parent = start == null ? null : start.parent();
        handlers.add(
                start == null
                        ? null
                        : dictionary.handler(new HandlerId(start.name(), start.version())));
        policies.add(start == null ? null : code(start.policy()));
        parentIds.add(parent == null ? null : parent.instance());
        parentExecutions.add(parent == null ? null : parent.execution());
        parentEvents.add(parent == null ? null : parent.event());
        boolean replaces =
                start != null
                        && (start.policy().running()
                                == StartPolicy.WhenRunning.TERMINATE_AND_RESTART);
        cancels.add(replaces ? cancelOfChildren(id, REPLACED) : null);
        whenRunning.add(parent == null ? null : refused(id, "has not ended"));
        whenFinished.add(parent == null ? null : refused(id, "has ended"));
    }

    /// {@return the encoded history of an instance that is ended by force}
    static byte[] terminatedChunk(Instant now, String reason) {
        return HistoryCodec.encode(now, List.of(new Event.ExecutionTerminated(reason)));
    }

    /// {@return what its parent gets}
    static byte[] terminatedFailure(String reason) {
        return encode(new Failure.Terminated(reason));
    }

    /// {@return what its children get}
    static byte[] cancelOfChildren(String id, String reason) {
        return MessageCodec.encode(
                new Message.Cancel("parent '%s' was terminated: %s".formatted(id, reason)));
    }

    static byte[] encode(Failure failure) {
        var out = new BinaryWriter();
        out.writeFailure(failure);
        return out.toByteArray();
    }

    private static byte[] refused(String id, String state) {
        return encode(
                new Failure.Refused(
                        ("child '%s' could not be started: the id belongs to another instance,"
                                        + " which %s")
                                .formatted(id, state)));
    }

    /// {@return the number by which `start_instance` knows a policy}
    static int code(StartPolicy policy) {
        int running =
                switch (policy.running()) {
                    case FAIL -> 0;
                    case ATTACH -> 1;
                    case TERMINATE_AND_RESTART -> 2;
                };
        int finished =
                switch (policy.finished()) {
                    case REJECT -> 0;
                    case ALLOW_IF_FAILED -> 1;
                    case ALLOW -> 2;
                };
        return running * 10 + finished;
    }
}
