package dev.perdure.testkit.provider;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.history.StepId;
import dev.perdure.engine.history.StepKind;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A turn in the making. Its history is of plausible events that nobody interprets.
final class TurnDraft {
    private final String instance;
    private Message.@Nullable Start creation;
    private TurnEnd end = new TurnEnd.Running();
    private final List<HistoryChunk> chunks = new ArrayList<>();
    private final List<Long> consumed = new ArrayList<>();
    private final List<TurnCommit.Timer> timers = new ArrayList<>();
    private final List<Long> cancelledTimers = new ArrayList<>();
    private final List<Envelope> outgoing = new ArrayList<>();
    private final List<TurnCommit.NewWork> work = new ArrayList<>();
    private final List<Long> closedSteps = new ArrayList<>();

    private TurnDraft(String instance) {
        this.instance = instance;
    }

    /// A turn that changes nothing yet.
    static TurnDraft turn(String instance) {
        return new TurnDraft(instance);
    }

    /// A turn with event 1 of execution 1.
    static TurnDraft first(String instance) {
        return turn(instance).history(1, 1, 1);
    }

    /// A turn that creates its instance, with event 1 of execution 1.
    static TurnDraft creation(String instance, Message.Start start) {
        return first(instance).creates(start);
    }

    TurnDraft creates(Message.Start start) {
        creation = start;
        return this;
    }

    TurnDraft history(int execution, long firstEvent, int events) {
        return chunk(chunk(execution, firstEvent, events, "value"));
    }

    TurnDraft chunk(HistoryChunk chunk) {
        chunks.add(chunk);
        return this;
    }

    TurnDraft ends(TurnEnd how) {
        end = how;
        return this;
    }

    /// Adds the end of an execution and the first event of the next, of the same handler.
    TurnDraft continuesAsNew(int execution, long lastEvent, HandlerId handler) {
        return history(execution, lastEvent, 1)
                .history(execution + 1, 1, 1)
                .ends(new TurnEnd.ContinuedAsNew(execution + 1, handler));
    }

    TurnDraft consumes(OrchestrationItem item) {
        item.messages().stream().map(Delivered::id).forEach(consumed::add);
        return this;
    }

    TurnDraft consumes(long message) {
        consumed.add(message);
        return this;
    }

    TurnDraft sets(int execution, long event, Instant fireAt) {
        timers.add(new TurnCommit.Timer(execution, event, fireAt));
        return this;
    }

    TurnDraft cancels(long event) {
        cancelledTimers.add(event);
        return this;
    }

    TurnDraft sends(String to, Message message) {
        outgoing.add(new Envelope(to, message));
        return this;
    }

    TurnDraft works(TurnCommit.NewWork item) {
        work.add(item);
        return this;
    }

    TurnDraft closes(long event) {
        closedSteps.add(event);
        return this;
    }

    @SuppressWarnings("NullAway") // javac drops @Nullable from compact constructors in class files
    TurnCommit commit() {
        return new TurnCommit(
                instance,
                creation,
                chunks,
                end,
                consumed,
                timers,
                cancelledTimers,
                outgoing,
                work,
                closedSteps);
    }

    static HistoryChunk chunk(int execution, long firstEvent, int events, String name) {
        var recorded = new ArrayList<Event>();
        for (int i = 1; i <= events; i++) {
            var step = new StepId("", StepKind.SIDE_EFFECT, name, i);
            recorded.add(new Event.ValueRecorded(step, Payload.NONE));
        }
        return HistoryCodec.chunk(execution, firstEvent, Instant.EPOCH, recorded);
    }
}
