package dev.perdure.bench.events;

import dev.perdure.eventstore.decision.Command;
import dev.perdure.eventstore.decision.Decision;
import dev.perdure.eventstore.decision.DecisionModel;
import dev.perdure.eventstore.decision.DecisionState;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;

import java.util.NavigableMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/// Everybody decides on one boundary, and reads only what is new.
final class HotBoundary {
    private static final int CALLERS = 32;
    private static final String HOT = "one boundary, " + CALLERS + " callers";

    private final Round round;
    private final Query query;
    private final NewEvent event;
    private final AtomicLong newest = new AtomicLong();

    /// @param number of the boundary
    HotBoundary(Round round, int number) {
        this.round = round;
        this.query = LibraryHistory.boundary(number, number);
        this.event = LibraryHistory.event(LibraryHistory.LENT, number, number);
    }

    void run() throws InterruptedException {
        var accepted = new ConcurrentSkipListMap<Long, Long>();
        var seen = round.callers(CALLERS, _ -> decide(accepted));
        var scribe = round.scribe;
        scribe.take(HOT + ": accepted", seen.rate(), "/s");
        scribe.take(HOT + ": refused", seen.refused() / seen.seconds(), "/s");
        scribe.take(
                HOT + ": accepted that had to be refused",
                100.0 * wrong(accepted) / Math.max(1, accepted.size()),
                "%");
        if (round.store instanceof PerdureStore perdure) {
            lane(perdure);
        }
    }

    private boolean decide(NavigableMap<Long, Long> accepted) {
        var found = round.store.read(query, newest.get());
        newest.accumulateAndGet(found.head(), Math::max);
        var again = event.withId(UUID.randomUUID());
        long position = round.store.append(again, query, found.head());
        if (position > 0) {
            accepted.put(position, found.head());
        }
        return position > 0;
    }

    /// Something was appended between what was known and the position that was given.
    private static long wrong(NavigableMap<Long, Long> accepted) {
        return accepted.entrySet().stream()
                .filter(it -> {
                    var before = accepted.lowerKey(it.getKey());
                    return before != null && before > it.getValue();
                })
                .count();
    }

    private void lane(PerdureStore perdure) throws InterruptedException {
        var decider = perdure.store().decider(PerdureStore.LOG);
        var count = DecisionState.of("count", query, 0L, (before, _) -> before + 1);
        var seen =
                round.callers(
                        CALLERS,
                        _ -> {
                            var again = event.withId(UUID.randomUUID());
                            var command =
                                    Command.of(
                                                    DecisionModel.of(count),
                                                    it -> Decision.append(it, again))
                                            .withLane("hot");
                            return decider.decide(command).appended() != null;
                        });
        round.scribe.rated(HOT + " in a lane: accepted", seen);
    }
}
