package dev.perdure.engine.sqlite;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A turn in the making.
final class Draft {
    private final String instance;
    private Message.@Nullable Start creation;
    private TurnEnd end = new TurnEnd.Running();
    private final List<HistoryChunk> chunks = new ArrayList<>();
    private final List<Long> consumed = new ArrayList<>();
    private final List<TurnCommit.Timer> timers = new ArrayList<>();
    private final List<TurnCommit.NewWork> work = new ArrayList<>();
    private final List<Long> closed = new ArrayList<>();

    private Draft(String instance) {
        this.instance = instance;
    }

    /// A turn with this event of execution 1.
    static Draft of(String instance, long event) {
        return new Draft(instance).chunk(Sample.chunk(instance, event));
    }

    Draft chunk(HistoryChunk chunk) {
        chunks.add(chunk);
        return this;
    }

    Draft creates(Message.Start start) {
        creation = start;
        return this;
    }

    Draft ends(TurnEnd how) {
        end = how;
        return this;
    }

    Draft consumes(OrchestrationItem item) {
        item.messages().forEach(message -> consumed.add(message.id()));
        return this;
    }

    Draft sets(TurnCommit.Timer timer) {
        timers.add(timer);
        return this;
    }

    Draft queues(TurnCommit.NewWork item) {
        work.add(item);
        return this;
    }

    /// Cancels the timer of an event and closes the activity of it.
    Draft closes(long event) {
        closed.add(event);
        return this;
    }

    @SuppressWarnings("NullAway") // reads the nested @Nullable of the record's class file wrongly
    TurnCommit commit() {
        return new TurnCommit(
                instance, creation, chunks, end, consumed, timers, closed, List.of(), work, closed);
    }
}
