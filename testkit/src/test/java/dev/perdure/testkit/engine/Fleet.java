package dev.perdure.testkit.engine;

import dev.perdure.engine.Client;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.observe.EngineListener;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.runtime.Node;
import dev.perdure.engine.runtime.Registry;
import dev.perdure.testkit.FaultPlan;
import dev.perdure.testkit.FaultyProvider;
import dev.perdure.testkit.StoreFactory;
import dev.perdure.testkit.TestClock;
import dev.perdure.testkit.stepping.AttemptThread;
import dev.perdure.testkit.stepping.StepScheduler;
import dev.perdure.testkit.stepping.SteppedNode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Several nodes on one store and one clock, each doing one step in turn. Confined to one thread.
final class Fleet implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofSeconds(5);

    final TestClock clock = new TestClock();
    final Provider store = StoreFactory.offered().open(clock);
    final Client client = Client.connect(store);
    private final List<Member> members = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(7);
    private @Nullable Member stepping;

    /// True while the store answers no node.
    boolean away;

    /// What a node runs.
    record Handlers(List<Orchestration<?, ?>> orchestrations, List<Activity<?, ?>> activities) {
        static Handlers of(Orchestration<?, ?>... orchestrations) {
            return new Handlers(List.of(orchestrations), List.of());
        }

        Handlers and(Activity<?, ?>... more) {
            return new Handlers(orchestrations, List.of(more));
        }
    }

    /// How a node is set up.
    ///
    /// @param around puts something between the node and the store
    record Setup(
            Handlers handlers,
            UnaryOperator<EngineOptions> options,
            UnaryOperator<Provider> around) {
        static Setup of(Handlers handlers) {
            return new Setup(handlers, UnaryOperator.identity(), UnaryOperator.identity());
        }

        Setup options(UnaryOperator<EngineOptions> change) {
            return new Setup(handlers, change, around);
        }

        Setup around(UnaryOperator<Provider> wrapper) {
            return new Setup(handlers, options, wrapper);
        }
    }

    /// A node, which may be paused or gone.
    final class Member implements EngineListener {
        final String name;
        final List<String> fencings = new ArrayList<>();
        private final Setup setup;
        private @Nullable SteppedNode node;
        private boolean paused;
        private boolean dying;
        private Instant nextPoll = Instant.MIN;
        private Instant notBefore = Instant.MIN;

        int failedCalls;

        private Member(String name, Setup setup) {
            this.name = name;
            this.setup = setup;
        }

        @Override
        public void fenced(String reason) {
            fencings.add(reason);
        }

        Node node() {
            if (node == null) {
                throw new IllegalStateException(name + " is down");
            }
            return node.node();
        }

        /// The process ends without a word, at once.
        void vanish() {
            if (node != null) {
                node.crash();
            }
            node = null;
        }

        /// The process ends at the end of the running step.
        void dieSoon() {
            dying = true;
        }

        /// The process stops to run for a while, or goes on.
        void pause(boolean on) {
            paused = on;
        }

        /// The process stops in order.
        void stop() {
            if (node != null) {
                node.stop();
            }
            node = null;
        }

        /// A process starts in this place.
        Member start() {
            dying = false;
            var options =
                    EngineOptions.defaults()
                            .withNodeId(name)
                            .withLease(LEASE)
                            .withIdleEviction(Duration.ofDays(1));
            var settings = setup.options().apply(options).checked();
            var handlers = setup.handlers();
            node =
                    new SteppedNode(
                            new StepScheduler(_ -> {}),
                            scheduler ->
                                    new Node(
                                            new Node.Parts(
                                                    new FaultyProvider(
                                                            setup.around().apply(store),
                                                            FaultPlan.unavailableWhile(
                                                                    this::callFails)),
                                                    new Registry(
                                                            handlers.orchestrations(),
                                                            handlers.activities(),
                                                            settings.limits()),
                                                    new JacksonCodec(),
                                                    settings,
                                                    this,
                                                    scheduler,
                                                    random.split(),
                                                    _ -> {})));
            return this;
        }

        /// As the node's own loops do, it pauses after a call that failed.
        private boolean callFails() {
            if (away) {
                failedCalls++;
                notBefore = clock.instant().plus(PAUSE);
            }
            return away;
        }

        /// {@return how many instances it owns}
        int owned() {
            return owners().getOrDefault(name, 0);
        }

        private boolean step() {
            var running = node;
            if (running == null || paused || clock.instant().isBefore(notBefore)) {
                return false;
            }
            if (!clock.instant().isBefore(nextPoll)) {
                nextPoll = clock.instant().plus(POLL);
                running.node().poll();
            }
            stepping = this;
            boolean some = running.step();
            stepping = null;
            if (dying) {
                vanish();
                start();
            }
            return some;
        }

        private Instant next() {
            if (node == null || paused) {
                return Instant.MAX;
            }
            var next = nextPoll;
            for (var at : Arrays.asList(node.nextTimedStep(), node.nextDue())) {
                next = at != null && at.isBefore(next) ? at : next;
            }
            return next.isBefore(notBefore) ? notBefore : next;
        }
    }

    Member join(String name, Setup setup) {
        var member = new Member(name, setup).start();
        members.add(member);
        return member;
    }

    Member join(String name, Handlers handlers) {
        return join(name, Setup.of(handlers));
    }

    /// {@return the node whose code runs now}
    Member here() {
        if (stepping == null) {
            throw new IllegalStateException("no node runs");
        }
        return stepping;
    }

    /// Lets time pass in an activity.
    void pause(Duration duration) throws InterruptedException {
        AttemptThread.current().pauseUntil(clock.instant().plus(duration));
    }

    /// Lets every node do one thing.
    ///
    /// @return false if none had any to do
    boolean round() {
        boolean some = false;
        for (var member : members) {
            some |= member.step();
        }
        return some;
    }

    /// Runs until nothing more happens without time passing.
    void settle() {
        while (round()) {
            // again
        }
    }

    /// Lets time pass, and everything happen that happens meanwhile.
    void advance(Duration duration) {
        var end = clock.instant().plus(duration);
        settle();
        for (var next = next(); !next.isAfter(end); next = next()) {
            var soonest = clock.instant().plusMillis(1);
            clock.set(next.isBefore(soonest) ? soonest : next.plusNanos(999));
            settle();
        }
        if (clock.instant().isBefore(end)) {
            clock.set(end);
        }
        settle();
    }

    private Instant next() {
        return members.stream().map(Member::next).min(Instant::compareTo).orElse(Instant.MAX);
    }

    /// {@return how many instances each node owns}
    Map<String, Integer> owners() {
        var owners = new TreeMap<String, Integer>();
        for (var record : store.listInstances(InstanceQuery.all(100_000))) {
            if (record.owner() != null) {
                owners.merge(record.owner(), 1, Integer::sum);
            }
        }
        return owners;
    }

    InstanceRecord status(String id) {
        return client.status(id).orElseThrow();
    }

    @Override
    public void close() {
        members.forEach(Member::vanish);
        client.close();
        store.close();
    }
}
