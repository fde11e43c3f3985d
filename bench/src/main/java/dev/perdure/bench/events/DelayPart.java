package dev.perdure.bench.events;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.projection.OrderingKey;
import dev.perdure.eventstore.projection.Subscription;
import dev.perdure.eventstore.projection.SubscriptionOptions;
import dev.perdure.eventstore.projection.TransactionWork;

import java.time.Duration;
import java.util.List;

/// How long after an append a live subscription sees the event, while events come at a rate: one
/// that only takes note of them, and one that counts them in a table, in its transaction. Only this
/// project's store.
final class DelayPart implements Part.Measured {
    private static final List<Integer> SHARDS = List.of(1, 4);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TABLE = StoreShape.PERDURE.schema() + ".bench_book";

    private final EventPlan plan;
    private final Figures figures;

    DelayPart(EventPlan plan, Figures figures) {
        this.plan = plan;
        this.figures = figures;
    }

    @Override
    public void run() throws InterruptedException {
        if (!plan.has(StoreShape.PERDURE)) {
            figures.progress("delay is measured for perdure only");
            return;
        }
        try (var stores = Stores.filled(plan.of(StoreShape.PERDURE), plan.library(), figures, "")) {
            plan.execute("create table %s (book text primary key, count bigint)".formatted(TABLE));
            stores.alternate(
                    "",
                    round -> {
                        for (int shards : SHARDS) {
                            follow(round, new Kind("subscription", shards));
                            follow(round, new Kind("projection", shards));
                        }
                    });
        }
    }

    /// What follows the log.
    private record Kind(String name, int shards) {
        String figure(String rate) {
            return "delay of a %s with %d shards at %s/s".formatted(name, shards, rate);
        }
    }

    private void follow(Round round, Kind kind) throws InterruptedException {
        var store = ((PerdureStore) round.store).store();
        var log = store.log(PerdureStore.LOG);
        var subscriptions = store.subscriptions(PerdureStore.LOG);
        var moments = new Moments(log.head(), plan.rate(), plan.times());
        var options =
                SubscriptionOptions.of("bench-" + kind.name(), Query.all())
                        .withShards(kind.shards(), OrderingKey.firstTag())
                        .withStartAfter(log.head());
        Subscription member =
                kind.name().equals("projection")
                        ? subscriptions.project(
                                options,
                                (connection, events) -> {
                                    moments.handled(events);
                                    BookCounts.add(connection, TABLE, events);
                                })
                        : subscriptions.subscribe(options, moments::handled);
        try (member) {
            if (!Pace.await(PATIENCE, () -> member.shards().size() == kind.shards())) {
                throw new IllegalStateException(
                        "expected a member with %d shards within %s, found %s"
                                .formatted(kind.shards(), PATIENCE, member.shards()));
            }
            append(round, log, moments);
            boolean _ = Pace.await(PATIENCE, moments::allHandled);
        }
        subscriptions.delete(options.id(), TransactionWork.none());
        tell(round.scribe, kind, moments);
    }

    private void append(Round round, EventLog log, Moments moments) throws InterruptedException {
        var seen =
                Arrivals.run(
                        plan.rate(),
                        plan.times(),
                        (random, intended) -> {
                            var event =
                                    LibraryHistory.event(
                                            LibraryHistory.LENT,
                                            round.library.anyBook(random),
                                            round.library.anyReader(random));
                            moments.acknowledged(log.append(event).last(), intended);
                            return true;
                        });
        if (seen.errors() > 0) {
            throw new IllegalStateException(
                    "expected that all is appended, found %d errors".formatted(seen.errors()));
        }
    }

    private void tell(Scribe scribe, Kind kind, Moments moments) {
        var what = kind.figure("%,.0f".formatted(plan.rate()));
        scribe.percentiles(what + ", from the acknowledgement", moments.fromAcknowledgement());
        scribe.percentiles(what + ", from the intended append", moments.fromIntention());
        scribe.take(what + ": appended", moments.rate(), "/s");
        scribe.take(what + ": never handled", (double) moments.missing(), "events");
    }
}
