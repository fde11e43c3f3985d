package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.event.QueryItem;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Commands that are decided one after the other, and together: while one batch is under way, the
/// next one gathers.
///
/// There is no thread of its own. The first caller that waits leads: it decides for itself and for
/// those behind it, one batch, and passes the lead to the first of the others. So somebody leads
/// whenever somebody waits.
final class Lane {
    private static final int MOST_ITEMS = 100;

    /// Failures that say nothing against a single command.
    private static final Set<Reason> OF_ALL =
            EnumSet.complementOf(EnumSet.of(Reason.DEFECT, Reason.UNREADABLE, Reason.KEY_REUSED));

    private final Attempts attempts;
    private final int mostCommands;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Seat> waiting = new ArrayDeque<>(); // guarded by lock
    private @Nullable Seat lead; // guarded by lock; it waits no more, or is the first that waits
    private long leader; // guarded by lock; id of the thread, 0 for none
    private int users; // guarded by the map of lanes

    /// A command that waits.
    private static final class Seat {
        final Slot<?, ?> slot;
        final Condition news;
        boolean taken;
        boolean done;

        Seat(Slot<?, ?> slot, Condition news) {
            this.slot = slot;
            this.news = news;
        }
    }

    Lane(Attempts attempts, int mostCommands) {
        this.attempts = attempts;
        this.mostCommands = mostCommands;
    }

    Lane entered() {
        users++;
        return this;
    }

    /// {@return the lane; `null` if that was the last one in it}
    @Nullable Lane left() {
        return --users == 0 ? null : this;
    }

    /// Waits until the command is settled.
    ///
    /// @throws EventStoreException *cancelled* if the thread is interrupted before the command was
    ///   taken up, *outcome unknown* if that is later
    void settle(Slot<?, ?> slot) {
        var batch = await(new Seat(slot, lock.newCondition()));
        if (batch.isEmpty()) {
            return;
        }
        try (var undisturbed = new Waiting.Undisturbed()) {
            lead(batch.stream().<Slot<?, ?>>map(it -> it.slot).toList(), undisturbed);
        } finally {
            finish(batch);
        }
    }

    /// {@return the batch to lead; empty once the command is settled}
    private List<Seat> await(Seat seat) {
        lock.lock();
        try {
            if (leader == Thread.currentThread().threadId()) {
                throw new IllegalStateException(
                        "a decision in a lane asked for another one in the same lane, which would"
                                + " wait for it for ever. A decision must be pure");
            }
            waiting.add(seat);
            if (lead == null) {
                lead = seat;
            }
            while (!seat.done && lead != seat) {
                seat.news.await();
            }
            return seat.done ? List.of() : take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (seat.done) {
                return List.of();
            }
            throw interrupted(seat, e);
        } finally {
            lock.unlock();
        }
    }

    private EventStoreException interrupted(Seat seat, InterruptedException e) {
        if (seat.taken) {
            return new EventStoreException(
                    Reason.OUTCOME_UNKNOWN,
                    "interrupted while the command was being decided; its events may be appended or"
                            + " not",
                    e);
        }
        waiting.remove(seat);
        if (lead == seat) {
            passLead();
        }
        return new EventStoreException(
                Reason.CANCELLED,
                "interrupted before the command was decided; nothing was appended",
                e);
    }

    private void passLead() {
        lead = waiting.peekFirst();
        if (lead != null) {
            lead.news.signal();
        }
    }

    /// Takes up the first commands: as many as are allowed together, and as one condition can
    /// cover. A command with a key goes alone, because the key names what one request appends.
    private List<Seat> take() {
        leader = Thread.currentThread().threadId();
        var batch = new ArrayList<Seat>();
        var items = new HashSet<QueryItem>();
        while (!waiting.isEmpty() && batch.size() < mostCommands) {
            var seat = waiting.element();
            boolean alone = seat.slot.command.key() != null;
            items.addAll(items(seat));
            if (!batch.isEmpty() && (alone || items.size() > MOST_ITEMS)) {
                break;
            }
            seat.taken = true;
            batch.add(waiting.remove());
            if (alone) {
                break;
            }
        }
        return batch;
    }

    private static Collection<QueryItem> items(Seat seat) {
        return seat.slot.watchers.stream().flatMap(it -> it.key().items().stream()).toList();
    }

    private void lead(List<Slot<?, ?>> slots, Waiting waiting) {
        try {
            attempts.settle(slots, waiting, 0);
        } catch (RuntimeException | Error e) { // whoever leads answers for all of them
            boolean alone =
                    slots.size() > 1
                            && !(e instanceof EventStoreException own
                                    && OF_ALL.contains(own.reason()));
            for (var slot : slots) {
                if (alone && !slot.isSettled()) {
                    lead(List.of(slot), waiting);
                }
                slot.fail(e);
            }
        }
    }

    private void finish(List<Seat> batch) {
        lock.lock();
        try {
            for (var seat : batch) {
                seat.done = true;
                seat.news.signal();
            }
            leader = 0;
            passLead();
        } finally {
            lock.unlock();
        }
    }
}
