package dev.perdure.testkit.simulation;

import dev.perdure.engine.Client;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.Provider;
import dev.perdure.testkit.InvariantBroken;
import dev.perdure.testkit.TestClock;
import dev.perdure.testkit.Waiting;
import dev.perdure.testkit.exercise.Catalog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/// A whole cluster on one store and one clock, in which everything happens by chance and everything
/// can fail, yet the same again for the same seed.
///
/// One to three nodes run made-up orchestrations. Turns, commits, fetches, timers, activities and
/// what clients do are interleaved by chance; nodes crash, sleep past their leases, lose calls and
/// answers, and evict what they hold. After each step everything that must always hold is checked;
/// in the end, once the faults are over, everything must have ended as it should, with nothing left
/// over. Confined to one thread.
public final class Simulation {
    private static final int STEPS = 400;
    private static final int CALM_ROUNDS = 3_000;

    private final long seed;
    private final SplittableRandom random;
    private final TestClock clock = new TestClock();
    private final Provider store;
    private final StoreAudit audit;
    private final Client client;
    private final Cluster cluster;
    private final Edits edits = new Edits();
    private final List<Job> jobs;
    private final List<Script> scripts = new ArrayList<>();

    private Simulation(long seed, Planted planted) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        var codec = new JacksonCodec();
        this.store = planted.in(new MemoryProvider(clock), edits);
        this.audit = new StoreAudit(store);
        this.client = Client.connect(store, codec);
        this.jobs = new Jobs(random, codec).some();
        var shared =
                new SimulatedNode.Shared(
                        codec,
                        new Handlers(Catalog.orchestrations(edits), Catalog.activities()),
                        _ -> {});
        this.cluster = new Cluster(new Witness(store), shared, random);
        jobs.forEach(job -> scripts.add(new Script(job)));
    }

    /// Puts a fault into a store.
    @FunctionalInterface
    interface Planted {
        /// {@return the store with the fault}
        ///
        /// @param edited tells whether the program of [Catalog#EDITED] is the edited one now
        Provider in(Provider store, BooleanSupplier edited);
    }

    /// Runs one simulation.
    ///
    /// @throws InvariantBroken with the seed, if something that must hold does not
    public static void run(long seed) {
        run(seed, (store, _) -> store);
    }

    /// Runs one simulation on a changed store, to see that a fault in it is found.
    ///
    /// @throws InvariantBroken with the seed, if something that must hold does not
    static void run(long seed, Planted planted) {
        var simulation = new Simulation(seed, planted);
        try {
            simulation.run();
        } catch (AssertionError | RuntimeException e) {
            throw new InvariantBroken("seed " + seed + ": " + e.getMessage(), e);
        } finally {
            simulation.cluster.close();
            simulation.client.close();
        }
    }

    private void run() {
        for (int i = 0; i < STEPS && !scripts.isEmpty(); i++) {
            step();
        }
        for (int i = 0; i < STEPS; i++) {
            if (random.nextInt(20) == 0) {
                clock.advance(pause());
            }
            cluster.randomStep();
            audit.check();
        }
        finish();
    }

    private void step() {
        switch (random.nextInt(10)) {
            case 0 -> clientStep();
            case 1 -> clock.advance(pause());
            case 2 -> maybeEdit();
            default -> cluster.randomStep();
        }
        audit.check();
    }

    private void maybeEdit() {
        if (random.nextInt(6) == 0) {
            edits.flip();
        }
    }

    /// Usually a moment, sometimes so long that leases lapse.
    private Duration pause() {
        return random.nextInt(20) == 0
                ? SimulatedNode.LEASE.plusMillis(random.nextInt(2_000))
                : Duration.ofMillis(random.nextInt(400));
    }

    private void clientStep() {
        if (!scripts.isEmpty()) {
            int index = random.nextInt(scripts.size());
            if (scripts.get(index).next()) {
                scripts.remove(index);
            }
        }
    }

    /// The faults are over: everything must come to its end.
    private void finish() {
        cluster.calm();
        while (!scripts.isEmpty()) {
            clientStep();
        }
        for (int round = 0;
                round < CALM_ROUNDS && (edits.restoreOne(store) || !allEnded());
                round++) {
            while (cluster.calmStep()) {
                // until nothing more happens now
            }
            audit.check();
            clock.advance(Duration.ofMillis(200));
        }
        while (cluster.calmStep()) {
            // what is left to tidy up
        }
        if (!allEnded()) {
            throw new InvariantBroken(Waiting.describe(client, jobs.getFirst().id()));
        }
        audit.checkAllEnded();
        for (var job : jobs) {
            var record = client.instance(job.id()).status();
            job.end().accept(record);
            Edits.check(store, record);
        }
    }

    private boolean allEnded() {
        return store.listInstances(InstanceQuery.all(1_000)).stream()
                .allMatch(record -> record.status().terminal());
    }

    @Override
    public String toString() {
        return "simulation " + seed;
    }

    /// What the client still does about one job.
    private final class Script {
        private final Job job;
        private int done = -1;

        Script(Job job) {
            this.job = job;
        }

        /// {@return true if this was the last thing}
        boolean next() {
            if (done >= 0) {
                job.actions().get(done).accept(client);
            } else if (!cluster.start(job.id(), job.start())) {
                store.enqueueMessages(List.of(new Envelope(job.id(), job.start())), 1_000);
            }
            done++;
            return done == job.actions().size();
        }
    }
}
