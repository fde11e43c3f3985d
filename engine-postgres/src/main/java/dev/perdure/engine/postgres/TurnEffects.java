package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.TurnCommit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What turns change beside their instances, as the columns that `ack_orchestration_items` takes.
/// The first column of each group says which turn an element belongs to.
final class TurnEffects {
    private final Column<Integer> chunkTurns = Column.integers();
    private final Column<Integer> chunkExecutions = Column.integers();
    private final Column<Long> chunkFirsts = Column.numbers();
    private final Column<Long> chunkLasts = Column.numbers();
    private final Column<byte[]> chunkData = Column.blobs();
    private final Column<Integer> consumedTurns = Column.integers();
    private final Column<Long> consumed = Column.numbers();
    private final Column<Integer> timerTurns = Column.integers();
    private final Column<Integer> timerExecutions = Column.integers();
    private final Column<Long> timerEvents = Column.numbers();
    private final Column<Long> timerMicros = Column.numbers();
    private final Column<Integer> cancelledTurns = Column.integers();
    private final Column<Long> cancelled = Column.numbers();
    private final Column<Integer> workTurns = Column.integers();
    private final Column<Integer> workExecutions = Column.integers();
    private final Column<Long> workEvents = Column.numbers();
    private final Column<Integer> workAttempts = Column.integers();
    private final Column<Integer> workQueues = Column.integers();
    private final Column<Long> workMicros = Column.numbers();
    private final Column<Long> workStartMicros = Column.numbers();
    private final Column<String> workCodecs = Column.texts();
    private final Column<byte[]> workInputs = Column.blobs();
    private final Column<Integer> closedTurns = Column.integers();
    private final Column<Long> closed = Column.numbers();
    private final Column<Integer> outgoingTurns = Column.integers();
    private final Letters outgoing;
    private final Dictionary dictionary;

    TurnEffects(Dictionary dictionary) {
        this.dictionary = dictionary;
        this.outgoing = new Letters(dictionary);
    }

    static List<Dictionary.QueueName> queuesOf(List<TurnCommit> turns) {
        var queues = new ArrayList<Dictionary.QueueName>();
        for (var turn : turns) {
            for (var work : turn.work()) {
                queues.add(new Dictionary.QueueName(work.activity(), work.tag()));
            }
        }
        return queues;
    }

    void add(int number, TurnCommit turn) {
        for (var chunk : turn.chunks()) {
            chunkTurns.add(number);
            chunkExecutions.add(chunk.execution());
            chunkFirsts.add(chunk.firstEvent());
            chunkLasts.add(chunk.lastEvent());
            chunkData.add(chunk.data());
        }
        for (long message : turn.consumed()) {
            consumedTurns.add(number);
            consumed.add(message);
        }
        for (var timer : turn.timers()) {
            timerTurns.add(number);
            timerExecutions.add(timer.execution());
            timerEvents.add(timer.event());
            timerMicros.add(Micros.of(timer.fireAt()));
        }
        for (long timer : turn.cancelledTimers()) {
            cancelledTurns.add(number);
            cancelled.add(timer);
        }
        for (var work : turn.work()) {
            add(number, work);
        }
        for (long step : turn.closedSteps()) {
            closedTurns.add(number);
            closed.add(step);
        }
        for (var envelope : turn.outgoing()) {
            outgoingTurns.add(number);
            outgoing.add(envelope);
        }
    }

    /// Adds the chunks, and by name what else there is.
    void addTo(Arguments arguments, Instant now) {
        arguments.and(chunkTurns, chunkExecutions, chunkFirsts, chunkLasts, chunkData);
        if (consumed.size() > 0) {
            arguments.named("p_m_turn", consumedTurns).named("p_m_id", consumed);
        }
        if (timerEvents.size() > 0) {
            arguments
                    .named("p_t_turn", timerTurns)
                    .named("p_t_execution", timerExecutions)
                    .named("p_t_event", timerEvents)
                    .named("p_t_fire_us", timerMicros);
        }
        if (cancelled.size() > 0) {
            arguments.named("p_x_turn", cancelledTurns).named("p_x_event", cancelled);
        }
        if (workEvents.size() > 0) {
            addWorkTo(arguments);
        }
        if (closed.size() > 0) {
            arguments.named("p_s_turn", closedTurns).named("p_s_event", closed);
        }
        if (outgoingTurns.size() > 0) {
            arguments.named("p_o_turn", outgoingTurns);
            outgoing.addTo(arguments, now);
        }
    }

    private void addWorkTo(Arguments arguments) {
        arguments
                .named("p_w_turn", workTurns)
                .named("p_w_execution", workExecutions)
                .named("p_w_event", workEvents)
                .named("p_w_attempt", workAttempts)
                .named("p_w_queue", workQueues)
                .named("p_w_visible_us", workMicros)
                .named("p_w_start_by_us", workStartMicros)
                .named("p_w_codec", workCodecs)
                .named("p_w_input", workInputs);
    }

    private void add(int number, TurnCommit.NewWork work) {
        workTurns.add(number);
        workExecutions.add(work.execution());
        workEvents.add(work.event());
        workAttempts.add(work.attempt());
        workQueues.add(dictionary.queue(new Dictionary.QueueName(work.activity(), work.tag())));
        workMicros.add(Micros.of(work.visibleAt()));
        var startBy = work.startBy();
        workStartMicros.add(startBy == null ? null : Micros.of(startBy));
        workCodecs.add(work.input().codec());
        workInputs.add(work.input().data());
    }
}
