package dev.perdure.engine.postgres;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/// From where on one node looks into one queue. What was taken leaves dead entries at the beginning
/// of the index, and while somebody holds an old snapshot nothing removes them: each look would
/// pass over all of them. So a look begins where an earlier one found nothing more.
///
/// A place is a time or a number by which the queue is ordered. A row gets its place before it can
/// be seen, so a look may miss rows that lie before those it found. Each look therefore goes back
/// to where the looks were a [#MARGIN] before the last one: that finds every row whose transaction
/// took no longer. Rows of longer ones are found by the full look that comes every [#FULL_EVERY]. A
/// full look costs one pass over all dead entries, and the others one over those of the last one or
/// two margins.
///
/// Safe for any thread.
final class QueueBound {
    static final Duration MARGIN = Duration.ofSeconds(1);
    static final Duration FULL_EVERY = Duration.ofSeconds(10);

    private static final Duration SPACING = MARGIN.dividedBy(4);

    private final Deque<Mark> marks = new ArrayDeque<>();
    private Instant lastAt = Instant.EPOCH;
    private Instant lastFullAt = Instant.EPOCH;
    private int turnedBack;

    /// Up to where a look came, apart from rows that could not be seen at the time.
    private record Mark(Instant at, long place) {}

    /// A look into the queue.
    ///
    /// @param from the place where it begins, or `null` for the beginning
    /// @param at when
    record Look(QueueBound bound, @Nullable Long from, Instant at, int turnedBack) {
        /// It has left nothing before this place.
        ///
        /// @param place `null` if it found nothing new: then that of the last look
        void reached(@Nullable Long place) {
            bound.reached(this, place);
        }

        /// {@return this time as a place; but what came after the beginning may have been missed}
        long upTo(@Nullable Instant time) {
            return Micros.of(time == null || time.isAfter(at) ? at : time);
        }
    }

    /// Begins a look.
    synchronized Look look(Instant now) {
        if (now.isBefore(lastAt.minus(MARGIN))) {
            backTo(Long.MIN_VALUE); // the clock was set back, and times are places
        }
        var first = marks.peekFirst();
        boolean full =
                first == null
                        || first.at.isAfter(lastAt.minus(MARGIN))
                        || now.isBefore(lastFullAt)
                        || !now.isBefore(lastFullAt.plus(FULL_EVERY));
        return new Look(this, full || first == null ? null : first.place, now, turnedBack);
    }

    /// If an earlier look came further, this one stopped among rows that the earlier one could not
    /// see, and says nothing about those behind them.
    private synchronized void reached(Look look, @Nullable Long place) {
        var last = marks.peekLast();
        long known = last == null ? Long.MIN_VALUE : last.place;
        long found = place == null ? known : place;
        if (look.turnedBack != turnedBack || found < known || found == Long.MIN_VALUE) {
            return;
        }
        if (look.from == null) {
            lastFullAt = look.at;
        }
        lastAt = look.at;
        if (last == null || !look.at.isBefore(last.at.plus(SPACING))) {
            marks.addLast(new Mark(look.at, found));
        }
        forgetOld();
    }

    /// Something was put here that the next look must find.
    synchronized void backTo(long place) {
        turnedBack++;
        marks.removeIf(mark -> mark.place > place);
    }

    /// Keeps one mark that is old enough.
    private void forgetOld() {
        var enough = lastAt.minus(MARGIN);
        while (marks.size() > 1) {
            var first = marks.removeFirst();
            if (marks.getFirst().at.isAfter(enough)) {
                marks.addFirst(first);
                return;
            }
        }
    }
}
