package dev.perdure.bench.events;

import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.pg.Database;

import org.HdrHistogram.Histogram;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// How to share memory between a primary and a replica on one machine: readers read boundaries from
/// the replica while events are appended to the primary at a fifth of the rate. Two servers of its
/// own, whose caches have 512 MB together; the history should be larger. Only this project's store.
final class ReplicaPart implements Part.Measured {
    private static final int MEGABYTES = 512;
    private static final int OF_THE_RATE = 5;
    private static final int READERS = 8;
    private static final double LOOKS_PER_SECOND = 20;
    private static final String SCHEMA = StoreShape.PERDURE.schema();

    private final EventPlan given;
    private final Figures figures;

    ReplicaPart(EventPlan plan, Figures figures) {
        this.given = plan.of(StoreShape.PERDURE);
        this.figures = figures;
    }

    /// Parts of the memory.
    private record Split(int primary, int replica) {
        static final List<Split> ALL = List.of(new Split(7, 3), new Split(5, 5), new Split(4, 6));

        int megabytes(int part) {
            return MEGABYTES * part / (primary + replica);
        }
    }

    @Override
    public void run() throws InterruptedException {
        try (var primary = OwnServer.start("wal_keep_size = 4GB")) {
            var plan = given.on(primary.database());
            try (var store = StoreShape.PERDURE.open(plan.server())) {
                figures.progress("filling the primary with %,d events".formatted(plan.events()));
                store.fill(plan.library().history(plan.events()));
                plan.settle();
            }
            tellSize(plan);
            try (var replica = primary.startReplica()) {
                for (int rep = 1; rep <= plan.reps(); rep++) {
                    for (var split : Split.ALL) {
                        figures.progress(
                                "memory %d:%d, repetition %d"
                                        .formatted(split.primary(), split.replica(), rep));
                        give(primary, split.megabytes(split.primary()));
                        give(replica, split.megabytes(split.replica()));
                        new Sharing(plan, replica, split).measure();
                    }
                }
            }
        }
    }

    private void tellSize(EventPlan plan) {
        var sql =
                """
                select sum(pg_total_relation_size(oid)) / 1024 / 1024 from pg_class
                where relkind = 'r' and relnamespace = '%s'::regnamespace
                """
                        .formatted(SCHEMA);
        double size = Double.parseDouble(plan.ask(sql));
        figures.take("memory: history", StoreShape.PERDURE, size, "MiB");
        if (size < MEGABYTES) {
            figures.progress(
                    "the history has %.0f MiB and fits into memory; take more --events"
                            .formatted(size));
        }
    }

    private static void give(PostgresServer server, int megabytes) {
        try (var database = Database.open(server.database().withMaxConnections(1))) {
            database.execute("alter system set shared_buffers = '%dMB'".formatted(megabytes));
        }
        server.restart();
    }

    private final class Sharing {
        private final EventPlan plan;
        private final PostgresServer replica;
        private final Scribe scribe;
        private final LibraryHistory library;

        Sharing(EventPlan plan, PostgresServer replica, Split split) {
            this.plan = plan;
            this.replica = replica;
            this.library = plan.library();
            var prefix = "memory %d:%d: ".formatted(split.primary(), split.replica());
            this.scribe = new Scribe(figures, StoreShape.PERDURE, prefix);
        }

        void measure() throws InterruptedException {
            var options =
                    EventStoreOptions.of(plan.server())
                            .withReplica(replica.database().withMaxConnections(READERS))
                            .withSchema(SCHEMA);
            try (var primaryCache = new CacheHits(plan.server());
                    var replicaCache = new CacheHits(replica.database());
                    var store = EventStore.open(options)) {
                var appends = Beside.start(() -> append(store));
                var lags = Beside.start(this::lag);
                Runnable both =
                        () -> {
                            primaryCache.look();
                            replicaCache.look();
                        };
                var reads = Callers.run(READERS, plan.times(), it -> read(store, it), both);
                var appended = appends.join();
                scribe.rated("read a boundary from the replica, 8 callers", reads);
                var rate = "append at %,.0f/s".formatted(plan.rate() / OF_THE_RATE);
                scribe.offered(rate, appended);
                scribe.take("cache hits of the primary", primaryCache.perCent(), "%");
                scribe.take("cache hits of the replica", replicaCache.perCent(), "%");
                scribe.percentiles("lag of the replica", lags.join());
            }
        }

        private boolean read(EventStore store, RandomGenerator random) {
            var query = LibraryHistory.boundary(library.anyBook(random), library.anyReader(random));
            store.log(PerdureStore.LOG).readDecision(query, 0, Consistency.eventual());
            return true;
        }

        private Arrivals.Seen append(EventStore store) throws InterruptedException {
            return Arrivals.run(
                    plan.rate() / OF_THE_RATE,
                    plan.times(),
                    (random, _) -> {
                        var event =
                                LibraryHistory.event(
                                        LibraryHistory.LENT,
                                        library.anyBook(random),
                                        library.anyReader(random));
                        store.log(PerdureStore.LOG).append(AppendRequest.of(event));
                        return true;
                    });
        }

        /// {@return how long commits took to be replayed, as the primary sees it}
        private Histogram lag() throws InterruptedException {
            var histogram = new Histogram(TimeUnit.MINUTES.toNanos(2), 3);
            var sql =
                    "select coalesce(extract(epoch from max(replay_lag)) * 1e9, 0)::bigint"
                            + " from pg_stat_replication";
            var time = plan.times().warmUp().plus(plan.times().window());
            try (var database = Database.open(plan.server().withMaxConnections(1))) {
                Pace.keep(
                        LOOKS_PER_SECOND,
                        time,
                        _ ->
                                histogram.recordValue(
                                        Long.parseLong(database.rows(sql).getFirst().getFirst())));
            }
            return histogram;
        }
    }
}
