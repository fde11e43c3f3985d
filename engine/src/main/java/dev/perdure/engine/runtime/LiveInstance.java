package dev.perdure.engine.runtime;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.replay.Replay;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// An instance that this node owns and holds in memory: its inbox, and its turns one after the
/// other.
///
/// ```
/// IDLE ── message ──▶ RUNNING ── turn ended ──▶ COMMITTING ── committed ──▶ IDLE or RUNNING
///                        │  nothing to store ──▶ IDLE
///                        └─ only completions that woke nobody ──▶ LINGERING ── time or message
/// any ── ended, parked, lost, evicted ──▶ GONE
/// ```
///
/// The inbox and the phase are guarded by the monitor of the instance; everything else belongs to
/// the thread that runs the turn, or, while COMMITTING, to the committer.
final class LiveInstance implements Execution.Host, Scheduler.Turning {
    private final String id;
    private final NodeParts node;
    private final NodeLease lease;
    private final Inbox inbox = new Inbox();
    private final List<Long> consumed = new ArrayList<>(0);
    private final @Nullable CompletableFuture<StartOutcome> started;
    private final StoredProgress progress = new StoredProgress();
    private Message.@Nullable Start creation;
    private ExecutionParts parts;
    private Execution execution;
    private TurnMessages messages;
    private boolean recovering;
    private boolean orphaned;
    private int messagesThisTurn;
    private boolean warned;
    private volatile long turnSinceNanos;

    /// An instance that this node starts; its start and first turn will be one write.
    LiveInstance(
            NodeParts node,
            ExecutionParts parts,
            Message.Start creation,
            CompletableFuture<StartOutcome> started) {
        this(node, parts, started, node.environment().begin(creation));
        this.creation = creation;
    }

    /// An instance that this node claimed.
    ///
    /// @param replay its history so far, or just its start
    /// @param orphaned true if its last owner was lost
    LiveInstance(NodeParts node, ExecutionParts parts, Replay replay, boolean orphaned) {
        this(node, parts, null, replay);
        this.recovering = true;
        this.orphaned = orphaned;
    }

    private LiveInstance(
            NodeParts node,
            ExecutionParts parts,
            @Nullable CompletableFuture<StartOutcome> started,
            Replay replay) {
        this.id = parts.instanceId();
        this.node = node;
        this.lease = node.lease();
        this.started = started;
        this.parts = parts;
        this.execution = new Execution(parts, replay, this);
        this.messages = new TurnMessages(execution, parts, progress);
    }

    @Override
    public String instanceId() {
        return id;
    }

    int executionNumber() {
        return parts.execution();
    }

    /// Notes heartbeats that are stored. Any thread.
    void remember(List<Heartbeat> beats) {
        beats.forEach(progress::add);
    }

    @Override
    public boolean durable() {
        return creation == null;
    }

    /// Takes messages; begins a turn if none runs. Any thread.
    void deliver(List<Delivered> delivered) {
        if (inbox.add(delivered)) {
            node.scheduler().turnReady(this);
        }
    }

    /// Begins the first turn of an instance that was just made. Messages may have been delivered.
    void begin() {
        node.scheduler().turnReady(this);
    }

    @Override
    public void resume() {
        if (inbox.takeUnwinding()) {
            execution.unwind();
            return;
        }
        messagesThisTurn = 0;
        turnSinceNanos = System.nanoTime();
        execution.replay.beginTurn(node.now());
        execution.resume();
    }

    @Override
    public boolean applyNextMessage() {
        if (recovering) {
            recovering = false;
            messages.recover(orphaned, inbox.completedSteps(parts.execution()));
            return true;
        }
        if (messagesThisTurn >= node.settings().maxMessagesPerTurn()) {
            return false;
        }
        var next = inbox.poll();
        if (next == null) {
            return false;
        }
        messagesThisTurn++;
        if (next.id() > 0) {
            consumed.add(next.id());
        }
        messages.apply(next.message());
        return true;
    }

    @Override
    public void turnEnded() {
        node.counters().late(messages.takeLate());
        if (!inbox.isGone()) {
            warnIfLong();
            decideWhatFollows();
        }
        if (inbox.takeUnwinding()) {
            execution.unwind();
        } else {
            node.scheduler().turnEnded(this);
        }
    }

    private void decideWhatFollows() {
        if (hasNothingToStore()) {
            becomeIdle();
        } else if (isQuiet()) {
            linger();
        } else {
            commitRunning();
        }
    }

    private boolean hasNothingToStore() {
        return !execution.replay.hasNewEvents()
                && consumed.isEmpty()
                && execution.effects().isEmpty();
    }

    /// A turn that only noted completions for which nobody waits alone may wait a moment for the
    /// next completion, so that both cost one row.
    private boolean isQuiet() {
        return !execution.ranCode()
                && creation == null
                && consumed.isEmpty()
                && execution.effects().isEmpty()
                && node.settings().quietTurnLinger().isPositive();
    }

    private void linger() {
        if (inbox.linger()) {
            node.scheduler().turnReady(this);
        } else {
            node.committer().linger(this);
        }
    }

    /// Stores a turn that has waited long enough. Does nothing if another turn began meanwhile.
    void lingeredEnough() {
        if (inbox.commitLingering()) {
            submit(assembly().running(execution.effects()));
        }
    }

    private void commitRunning() {
        if (inbox.commit()) {
            submit(assembly().running(execution.effects()));
        }
    }

    private TurnAssembly assembly() {
        return new TurnAssembly(parts, execution, creation, consumed);
    }

    private void submit(TurnCommit commit) {
        consumed.clear();
        node.committer().submit(new PendingTurn(this, lease, commit, execution.takeEffects()));
    }

    @Override
    public void codeEnded(Outcome outcome) {
        if (!inbox.commit()) {
            node.scheduler().turnEnded(this);
            return;
        }
        switch (outcome) {
            case Outcome.Unwound _ -> park("its threads were ended while a turn ran");
            case Outcome.Parked(var reason) -> park(reason);
            case Outcome.Completed _,
                    Outcome.Failed _,
                    Outcome.Cancelled _,
                    Outcome.Continued _ -> {
                try {
                    submit(assembly().ended(outcome, execution.effects()));
                } catch (EngineException e) {
                    park(String.valueOf(e.getMessage()));
                }
            }
        }
        node.scheduler().turnEnded(this);
    }

    private void park(String reason) {
        execution.takeEffects();
        submit(assembly().parked(reason));
    }

    /// Goes on after the store has answered. Called by the committer, in order.
    void committed(PendingTurn turn, AckOutcome outcome) {
        switch (outcome) {
            case AckOutcome.Committed _ -> goOn(turn);
            case AckOutcome.Exists(var existing) -> {
                answerStart(new StartOutcome.Exists(existing));
                drop();
            }
            case AckOutcome.Lost(var why) -> {
                answerStart(new StartOutcome.Refused(why));
                node.reports().lost(id, why);
                if (drop()) {
                    node.giveBack(Abandoned.handedOver(id));
                }
            }
        }
    }

    private void goOn(PendingTurn turn) {
        if (creation != null) {
            creation = null;
            answerStart(new StartOutcome.Started());
        }
        if (!inbox.isGone()) {
            node.activities().cancel(this, turn.effects().localCancels);
            turn.effects().localStarts.forEach(step -> node.activities().start(this, parts, step));
        }
        switch (turn.commit().end()) {
            case TurnEnd.Running _ -> {
                if (execution.flushing()) {
                    again();
                } else {
                    becomeIdle();
                }
            }
            case TurnEnd.ContinuedAsNew next ->
                    continueAsNew(next, turn.commit().chunks().getLast());
            case TurnEnd.Completed _, TurnEnd.Failed _, TurnEnd.Cancelled _, TurnEnd.Parked _ ->
                    drop();
        }
        node.turnStored(turn);
    }

    private void continueAsNew(TurnEnd.ContinuedAsNew end, HistoryChunk start) {
        node.activities().cancelAll(this);
        var next = node.registry().orchestration(end.handler());
        if (next == null) {
            drop();
            node.giveBack(Abandoned.handedOver(id));
            return;
        }
        parts = new ExecutionParts(id, end.execution(), next, parts.codec(), parts.environment());
        execution = new Execution(parts, node.environment().stored(start), this);
        progress.clear();
        messages = new TurnMessages(execution, parts, progress);
        warned = false;
        again();
    }

    private void again() {
        if (inbox.runAgain()) {
            node.scheduler().turnReady(this);
        }
    }

    private void becomeIdle() {
        boolean again = inbox.idle(node.nanoTime());
        node.rested(this);
        if (again) {
            node.scheduler().turnReady(this);
        }
    }

    /// Tells the starter what became of the start, unless it was told before.
    void answerStart(StartOutcome outcome) {
        if (started != null) {
            started.complete(outcome);
        }
    }

    /// Takes the instance out of memory without storing anything. Any thread.
    ///
    /// @return false if it had left before
    boolean drop() {
        var leaving = inbox.leave();
        if (leaving == Inbox.Leaving.LEFT_BEFORE) {
            return false;
        }
        node.forget(this);
        node.activities().cancelAll(this);
        if (leaving == Inbox.Leaving.THREADS_RUN) {
            execution.leaveSoon();
        } else {
            node.scheduler().unwind(this);
        }
        if (leaving != Inbox.Leaving.TURN_UNDER_WAY) {
            answerStart(new StartOutcome.Refused("the node gave it up before it was stored"));
        }
        return true;
    }

    @Override
    public void unwindThreads() {
        execution.unwind();
    }

    /// Takes the instance out of memory if it only waits.
    ///
    /// @return true if it left; the store must be told
    boolean evict() {
        if (!inbox.leaveIfIdle()) {
            return false;
        }
        node.forget(this);
        node.scheduler().unwind(this);
        return true;
    }

    /// {@return how the store is to take it back when the node stops: ready only if activities
    /// wait}
    Abandoned asGivenBack() {
        boolean ready =
                execution.replay.openSteps().stream()
                        .anyMatch(step ->
                                step.start() instanceof Event.ActivityScheduled scheduled
                                        && !scheduled.queued()
                                        && step.retryAt() == null);
        return ready ? Abandoned.handedOver(id) : Abandoned.idle(id);
    }

    Inbox inbox() {
        return inbox;
    }

    /// {@return the thread of a turn that has run for longer than `limitNanos`, or `null`}
    @Nullable Thread slowThread(long now, long limitNanos) {
        return inbox.isRunning() && now - turnSinceNanos > limitNanos
                ? execution.runningThread()
                : null;
    }

    private void warnIfLong() {
        var limits = node.settings().limits();
        long events = execution.replay.lastEvent();
        if (!warned && events >= limits.warnHistoryEvents()) {
            warned = true;
            node.reports().longHistory(id, events, limits);
        }
    }
}
