package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.observe.EventStoreListener;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Function;

/// Decides on what a log holds: reads the states that a command needs, decides, and appends the
/// events on condition that nothing relevant has happened since. On a conflict it reads what is new
/// and decides again. Any number of threads may use it; keep it, because what it knows of states is
/// kept in it.
///
/// A decision costs one read, of the events since the state was known, and one append. States that
/// are not in memory beside some that are cost one more read.
///
/// Commands in one *lane* are decided one after the other, each on the states that the ones before
/// it leave, and appended together: callers that wait form the next batch, and one of them works
/// for all. So a boundary that everybody writes to is decided on as fast as batches are appended.
/// Each call returns when its own events are durable; a command that fails adds nothing and harms
/// no other. Lanes join the callers of one process; those of several are kept right by the
/// condition, as ever.
public final class Decider {
    private final String log;
    private final DeciderOptions options;
    private final @Nullable EventStoreListener listener;
    private final StateReader reader;
    private final Attempts attempts;
    private final Lanes lanes;

    /// A decider on this log.
    public Decider(EventLog log, DeciderOptions options) {
        this.log = log.name();
        this.options = options;
        var told = options.listener();
        this.listener = told == null ? null : EventStoreListener.guarded(told);
        this.reader = new StateReader(log, options);
        this.attempts = new Attempts(new Round(log, reader, options), options);
        this.lanes = new Lanes(attempts, options.laneCommands());
    }

    /// Decides, as [#decide(Command)] does.
    public <M, V> Decided<V> decide(
            DecisionModel<M> model, Function<? super M, ? extends Decision<V>> decide) {
        return decide(Command.of(model, decide));
    }

    /// Decides, and waits until the events are durable. A decision without events appends nothing:
    /// it held at the moment of the read.
    ///
    /// What the decision throws, or rejects with, is thrown unchanged and never retried.
    ///
    /// @throws dev.perdure.eventstore.log.EventStoreException *conflict* if newer events were in
    ///   the way at each try; *cancelled* if the thread is interrupted before anything was
    ///   appended; *key reused* if the key of the command names other events; *unreadable* if a
    ///   state cannot fold an event; and what [EventLog#append] throws
    /// @throws IllegalArgumentException if the states together have more than 100 query items
    public <M, V> Decided<V> decide(Command<M, V> command) {
        var slot = new Slot<>(command);
        return listener == null
                ? settled(slot)
                : new DecisionWatch(listener, log, slot).observe(() -> settled(slot));
    }

    private <M, V> Decided<V> settled(Slot<M, V> slot) {
        var first = slot.watchers.getFirst().key();
        var lane = slot.command.lane();
        if (lane != null) {
            lanes.settle(lane, slot);
        } else if (lanes.isBusy(first)
                || !attempts.settle(
                        List.of(slot), new Waiting.Interruptibly(), options.lanesAfter())) {
            lanes.settle(first, slot);
        }
        return slot.result();
    }

    /// {@return the states at the head of the log} One read, as a decision's.
    public <M> M read(DecisionModel<M> model) {
        var slot = new Slot<M, M>(Command.of(model, Decision::nothing));
        attempts.settle(List.of(slot), new Waiting.Interruptibly(), 0);
        return slot.result().value();
    }

    /// Forgets the states in memory. Decisions read them again.
    public void forget() {
        reader.forget();
    }
}
