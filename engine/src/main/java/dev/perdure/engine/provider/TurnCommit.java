package dev.perdure.engine.provider;

import dev.perdure.engine.history.HistoryChunk;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// Everything that one turn of one instance changes. It is stored whole or not at all.
///
/// Timers and work of another execution than the one the instance ends up in are not stored. A
/// timer or work item takes the place of an older one of the same event. What a turn both sets and
/// cancels leaves nothing.
///
/// @param instance the instance id
/// @param creation the start that this turn carries along, if the instance is not stored yet; the
///   caller becomes its owner; it comes with history from event 1 of execution 1
/// @param chunks new history: one chunk, or two when the instance continues as new, or none. A turn
///   without history may consume, cancel and close, or park, but starts nothing: it could not be
///   repeated safely
/// @param end what becomes of the instance
/// @param consumed ids of the messages that this turn used up
/// @param timers timers to set
/// @param cancelledTimers events of the execution that the turn found, whose timers are not needed
///   any more; unknown ones are ignored
/// @param outgoing messages to other instances, in order
/// @param work activities for the work queue
/// @param closedSteps events of the execution that the turn found, of activities that need no work
///   item or heartbeat any more; unknown ones are ignored
public record TurnCommit(
        String instance,
        Message.@Nullable Start creation,
        List<HistoryChunk> chunks,
        TurnEnd end,
        List<Long> consumed,
        List<Timer> timers,
        List<Long> cancelledTimers,
        List<Envelope> outgoing,
        List<NewWork> work,
        List<Long> closedSteps) {
    public TurnCommit {
        chunks = List.copyOf(chunks);
        consumed = List.copyOf(consumed);
        timers = List.copyOf(timers);
        cancelledTimers = List.copyOf(cancelledTimers);
        outgoing = List.copyOf(outgoing);
        work = List.copyOf(work);
        closedSteps = List.copyOf(closedSteps);
    }

    /// A timer of an execution, named by the event that waits for it.
    public record Timer(int execution, long event, Instant fireAt) {}

    /// An activity for the work queue, to be run by any node that serves its name and tag.
    ///
    /// @param tag routing label, or `null`
    /// @param visibleAt earliest time to run it
    /// @param startBy when it is removed unless a node has taken it, see [Provider#fireTimers]; or
    ///   `null` if it waits for ever
    public record NewWork(
            int execution,
            long event,
            int attempt,
            String activity,
            @Nullable String tag,
            dev.perdure.engine.payload.Payload input,
            Instant visibleAt,
            @Nullable Instant startBy) {}
}
