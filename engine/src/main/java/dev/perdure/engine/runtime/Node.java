package dev.perdure.engine.runtime;

import dev.perdure.engine.observe.EngineCounters;
import dev.perdure.engine.observe.EngineListener;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.PayloadCodec;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.replay.Replay;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// One process running the engine: the instances it holds, and the steps that move them. It owns no
/// thread; [NodeLoops] or a simulation calls its steps.
public final class Node implements NodeParts {
    /// What a node is made of.
    ///
    /// @param random for identifiers, jitter and recorded randomness; safe for any thread
    /// @param ended called with each instance that ended on this node, once that is durable
    public record Parts(
            Provider provider,
            Registry registry,
            PayloadCodec codec,
            NodeSettings settings,
            EngineListener listener,
            Scheduler scheduler,
            RandomGenerator random,
            Consumer<Ended> ended) {}

    /// An instance that ended on this node.
    ///
    /// @param end how, or `null` if it left this node otherwise and must be looked up
    public record Ended(String instance, @Nullable TurnEnd end) {}

    private final Parts parts;
    private final EngineCounters counters = new EngineCounters();
    private final ConcurrentMap<String, LiveInstance> live = new ConcurrentHashMap<>();
    private final Committer committer;
    private final Activities activities = new Activities(this);
    private final Intake intake = new Intake(this);
    private final WorkIntake workIntake = new WorkIntake(this);
    private final TimerKeeper timers = new TimerKeeper(this);
    private final Housekeeping housekeeping = new Housekeeping(this);
    private final Releases releases = new Releases(this);
    private final Retention retention;
    private final NodeEnvironment environment;
    private final NodeReports reports;
    private volatile NodeLease lease;
    private @Nullable NodeLease lostBefore;
    private volatile boolean draining;
    private volatile @Nullable Runnable waker;

    /// Joins the store.
    ///
    /// @throws ProviderException if the store allows no further node
    public Node(Parts parts) {
        this.parts = parts;
        this.committer = new Committer(this);
        this.environment = new NodeEnvironment(this);
        this.reports = new NodeReports(parts);
        this.retention = new Retention(this);
        this.lease = reports.joined(join());
    }

    private NodeLease join() {
        return parts.provider().joinNode(settings().request(parts.registry().handlers()));
    }

    /// Starts an instance here: its first turn runs at once and is stored together with its start.
    ///
    /// @return completed when the outcome is durable; `Refused` also if this node has no handler
    public CompletableFuture<StartOutcome> start(String id, Message.Start start) {
        var answer = new CompletableFuture<StartOutcome>();
        var orchestration =
                parts.registry().orchestration(new HandlerId(start.name(), start.version()));
        if (orchestration == null || draining || live.size() >= settings().maxLiveInstances()) {
            answer.complete(new StartOutcome.Refused("this node does not take the start"));
            return answer;
        }
        var instance = new LiveInstance(this, parts(id, 1, orchestration), start, answer);
        if (live.putIfAbsent(id, instance) != null) {
            answer.complete(new StartOutcome.Refused("the instance is in memory already"));
        } else {
            instance.begin();
        }
        return answer;
    }

    LiveInstance revived(InstanceRecord record, Replay replay, boolean orphaned) {
        var orchestration = parts.registry().orchestration(record.handler());
        if (orchestration == null) {
            throw new IllegalStateException("no handler for " + record.handler());
        }
        return new LiveInstance(
                this, parts(record.id(), record.execution(), orchestration), replay, orphaned);
    }

    private ExecutionParts parts(String id, int execution, Orchestration<?, ?> orchestration) {
        return new ExecutionParts(id, execution, orchestration, parts.codec(), environment);
    }

    /// {@return when a timed step is due although nothing happens before}
    public Instant nextTimedStep() {
        var timer = timers.nextStep();
        var chore = housekeeping.nextStep();
        return timer.isBefore(chore) ? timer : chore;
    }

    /// {@return when something happens that this node knows of, unless something else does before:
    /// a timer, the end of an attempt's time, a turn that lingers; `null` if there is nothing.
    /// Chores, such as keeping the lease, do not count}
    public @Nullable Instant nextDue() {
        Instant next = null;
        for (var due : Arrays.asList(timers.due(), activities.nextExpiry(), committer.due())) {
            if (due != null && (next == null || due.isBefore(next))) {
                next = due;
            }
        }
        return next;
    }

    public boolean commitStep() {
        return committer.step();
    }

    public boolean fetchStep() {
        return intake.signalled() && intake.step();
    }

    public boolean workStep() {
        return workIntake.hasWork() && workIntake.step();
    }

    /// Fires timers, renews the lease and does the other chores that are due.
    public void timedStep() {
        var now = now();
        housekeeping.keepLease(now);
        if (timers.step(now)) {
            intake.signal();
        }
        housekeeping.step(now);
    }

    /// Looks for messages and work at the next steps, signalled or not.
    public void poll() {
        intake.signal();
        workIntake.signal();
    }

    public void messagesArrived() {
        intake.signal();
        wakeUp();
    }

    public void workArrived() {
        workIntake.signal();
        wakeUp();
    }

    /// Sets what wakes the loops.
    public void onWake(Runnable newWaker) {
        waker = newWaker;
    }

    void wakeUp() {
        var wake = waker;
        if (wake != null) {
            wake.run();
        }
    }

    /// Releases every instance that only waits.
    public void evictIdle() {
        housekeeping.release(List.copyOf(live.values()));
        releases.send();
    }

    Housekeeping housekeeping() {
        return housekeeping;
    }

    /// Takes nothing new: no claims, no starts, no attempts.
    public void drain() {
        draining = true;
        activities.drain();
        committer.hurry();
    }

    boolean draining() {
        return draining;
    }

    /// {@return attempts of activities that run}
    public int runningAttempts() {
        return activities.runningCount();
    }

    /// {@return true if every turn is stored}
    public boolean allStored() {
        return committer.isEmpty()
                && live.values().stream().allMatch(instance -> instance.inbox().isIdle());
    }

    /// Ends what still runs, so that another node runs it again. Turns that follow must be stored
    /// before [#leave].
    public void interruptAttempts() {
        activities.interruptAll("node '" + settings().nodeId() + "' was stopped");
        committer.hurry();
    }

    /// Gives everything back and ends the lease.
    ///
    /// @return how many instances were given back
    public int leave() {
        var given = List.copyOf(live.values());
        var back = given.stream().map(LiveInstance::asGivenBack).toList();
        given.forEach(LiveInstance::drop);
        committer.giveUp();
        parts.provider().abandonOrchestrationItems(lease, back);
        parts.provider().leaveNode(lease);
        return given.size();
    }

    /// Drops everything without telling the store, as a crash would.
    public void crash() {
        draining = true;
        activities.drain();
        List.copyOf(live.values()).forEach(LiveInstance::drop);
        committer.giveUp();
    }

    @Override
    public synchronized void fenced(NodeLease lost, ProviderException e) {
        if (!lost.equals(lease)) {
            return;
        }
        if (!lost.equals(lostBefore)) {
            lostBefore = lost;
            giveUp(e);
        }
        if (!draining) {
            lease = reports.joined(join());
            housekeeping.rejoined();
            poll();
        }
    }

    private void giveUp(ProviderException e) {
        var given = List.copyOf(live.values());
        reports.fenced(e, given.size());
        for (var instance : given) {
            instance.drop();
            left(instance.instanceId());
        }
        workIntake.clear();
        activities.cancelAll("the lease was lost");
    }

    @Override
    public void turnStored(PendingTurn turn) {
        if (timers.noteDue(turn.commit())) {
            wakeUp();
        }
        if (!turn.commit().outgoing().isEmpty()) {
            messagesArrived();
        }
        if (!turn.commit().work().isEmpty()) {
            workArrived();
        }
        reports.turnStored(turn.commit());
    }

    /// An instance left this node without an end that this node knows.
    void left(String id) {
        parts.ended().accept(new Ended(id, null));
    }

    @Override
    public void roomForWork(String activity) {
        if (workIntake.heldBack(activity)) {
            workArrived();
        }
    }

    @Override
    public void giveBack(Abandoned given) {
        releases.add(given);
        left(given.instance());
        wakeUp();
    }

    /// Says that the store may have handed out what never arrived here.
    void answerLost() {
        intake.answerLost();
    }

    public Retention retention() {
        return retention;
    }

    WorkIntake workIntake() {
        return workIntake;
    }

    Releases releases() {
        return releases;
    }

    @Override
    public NodeEnvironment environment() {
        return environment;
    }

    @Override
    public NodeReports reports() {
        return reports;
    }

    void add(LiveInstance instance) {
        live.put(instance.instanceId(), instance);
    }

    @Override
    public void rested(LiveInstance instance) {
        intake.arrivals().rested(instance);
    }

    @Override
    public void forget(LiveInstance instance) {
        live.remove(instance.instanceId(), instance);
        intake.arrivals().left(instance);
    }

    @Override
    public @Nullable LiveInstance liveInstance(String id) {
        return live.get(id);
    }

    /// {@return true if the instance is in this node's memory}
    public boolean holds(String id) {
        return live.containsKey(id);
    }

    Collection<LiveInstance> live() {
        return live.values();
    }

    public int liveCount() {
        return live.size();
    }

    @Override
    public Parts parts() {
        return parts;
    }

    @Override
    public long nanoTime() {
        var now = now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @Override
    public EngineCounters counters() {
        return counters;
    }

    @Override
    public Committer committer() {
        return committer;
    }

    @Override
    public Activities activities() {
        return activities;
    }

    @Override
    public NodeLease lease() {
        return lease;
    }
}
