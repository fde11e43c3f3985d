package dev.perdure.testkit.simulation;

import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.runtime.StartOutcome;
import dev.perdure.testkit.FaultyProvider;
import dev.perdure.testkit.InvariantBroken;
import dev.perdure.testkit.SimulatedCrash;
import dev.perdure.testkit.stepping.SteppedNode;
import dev.perdure.testkit.stepping.SteppedNode.Kind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// The nodes of a simulation, some of which are down or asleep at times.
final class Cluster {
    private static final Kind[] KINDS = Kind.values();

    private final SplittableRandom random;
    private final RandomFaults faults;
    private final Provider store;
    private final SimulatedNode.Shared shared;
    private final List<Slot> slots = new ArrayList<>();
    private int joined;

    Cluster(Provider store, SimulatedNode.Shared shared, SplittableRandom random) {
        this.store = store;
        this.shared = shared;
        this.random = random;
        this.faults = new RandomFaults(random, random.nextInt(3) == 0 ? 0 : 0.02, store::now);
        int count = random.nextInt(1, 4);
        for (int i = 0; i < count; i++) {
            slots.add(new Slot("node-" + i));
        }
    }

    /// A place for a node. A crashed node comes back under its old name or under a new one.
    private final class Slot {
        private String name;
        private @Nullable SteppedNode node;
        private int sleeps;

        Slot(String name) {
            this.name = name;
        }

        @Nullable SteppedNode node() {
            if (node == null) {
                try {
                    node =
                            SimulatedNode.join(
                                    name,
                                    new FaultyProvider(store, faults),
                                    shared,
                                    random.split());
                } catch (SimulatedCrash | ProviderException e) {
                    return null;
                }
            }
            return node;
        }

        void crash() {
            if (node != null) {
                node.crash();
                node = null;
            }
            if (random.nextBoolean()) {
                name = "node-" + (10 + joined++);
            }
        }
    }

    /// Does one thing on one node, or something to it.
    void randomStep() {
        var slot = slots.get(random.nextInt(slots.size()));
        if (slot.sleeps > 0) {
            slot.sleeps--;
            return;
        }
        switch (random.nextInt(200)) {
            case 0 -> slot.crash();
            case 1 -> slot.sleeps = random.nextInt(60);
            case 2, 3, 4 -> evict(slot);
            default -> step(slot);
        }
    }

    private void evict(Slot slot) {
        guarded(
                slot,
                node -> {
                    node.node().evictIdle();
                    return true;
                });
    }

    private void step(Slot slot) {
        guarded(
                slot,
                node -> {
                    var kind = KINDS[random.nextInt(KINDS.length)];
                    if (kind == Kind.RUN || random.nextInt(3) == 0) {
                        int due = node.due();
                        if (due > 0) {
                            node.scheduler().run(random.nextInt(due));
                        }
                        return due > 0;
                    }
                    return node.step(kind);
                });
    }

    /// Something that a node does.
    private interface Action {
        boolean on(SteppedNode node);
    }

    private boolean guarded(Slot slot, Action action) {
        var node = slot.node();
        if (node == null) {
            return false;
        }
        try {
            return action.on(node);
        } catch (SimulatedCrash e) {
            slot.crash();
            return true;
        } catch (ProviderException e) {
            node.node().poll();
            return true;
        }
    }

    /// Starts an instance on some node and runs it until the start is answered.
    ///
    /// @return false if no node took it
    boolean start(String id, Message.Start start) {
        var slot = slots.get(random.nextInt(slots.size()));
        var node = slot.node();
        if (node == null || slot.sleeps > 0 || random.nextBoolean()) {
            return false;
        }
        var answer = node.node().start(id, start);
        for (int i = 0; i < 10_000 && !answer.isDone(); i++) {
            randomStep();
        }
        boolean stored = store.findInstance(id) != null;
        if (answer.isDone() && answer.join() instanceof StartOutcome.Started && !stored) {
            throw new InvariantBroken("the start of '" + id + "' was acknowledged and is lost");
        }
        return stored;
    }

    /// Ends all faults.
    void calm() {
        faults.calm();
        slots.forEach(slot -> slot.sleeps = 0);
        slots.add(new Slot(SimulatedNode.KEEPER));
    }

    /// {@return false if no node had anything to do}
    boolean calmStep() {
        boolean some = false;
        for (var slot : slots) {
            some |= guarded(slot, SteppedNode::step);
        }
        return some;
    }

    void close() {
        for (var slot : slots) {
            if (slot.node != null) {
                slot.node.crash();
            }
        }
    }
}
