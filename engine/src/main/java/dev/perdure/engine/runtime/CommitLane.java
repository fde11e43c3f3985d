package dev.perdure.engine.runtime;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.observe.CommitEvent;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.TurnCommit;

import java.util.ArrayList;
import java.util.List;

/// One of the commits that may be under way at once. A batch whose outcome is unknown is kept and
/// sent again as it is, which the provider recognises; its lane sends nothing else meanwhile.
/// Confined to one thread, but for [#giveUp].
final class CommitLane {
    private final NodeParts node;
    private volatile List<PendingTurn> unanswered = List.of();

    CommitLane(NodeParts node) {
        this.node = node;
    }

    /// {@return true if a batch must be sent again}
    boolean mustRepeat() {
        return !unanswered.isEmpty();
    }

    /// Sends the batch that was not answered again.
    ///
    /// @throws ProviderException if the store did not answer; to be called again then
    void repeat() {
        var batch = unanswered;
        var outcomes = store(batch);
        for (int i = 0; i < batch.size(); i++) {
            // What is lost now, for example with the lease, may have been stored before.
            if (outcomes.get(i) instanceof AckOutcome.Lost(var why)) {
                batch.get(i).instance().answerStart(new StartOutcome.Unknown(why));
            }
        }
        goOn(batch, outcomes);
    }

    /// Stores turns of different instances.
    ///
    /// @throws ProviderException if the store did not answer; [#repeat] must follow
    void send(List<PendingTurn> batch) {
        unanswered = batch;
        goOn(batch, store(batch));
    }

    private void goOn(List<PendingTurn> batch, List<AckOutcome> outcomes) {
        unanswered = List.of();
        for (int i = 0; i < batch.size(); i++) {
            goOn(batch.get(i), outcomes.get(i));
        }
    }

    /// One instance that cannot go on does not keep the others of its batch waiting.
    private void goOn(PendingTurn turn, AckOutcome outcome) {
        var instance = turn.instance();
        try {
            instance.committed(turn, outcome);
        } catch (RuntimeException e) {
            node.reports()
                    .warn("instance '%s' is given back: %s".formatted(instance.instanceId(), e));
            instance.drop();
            node.giveBack(Abandoned.handedOver(instance.instanceId()));
        }
    }

    /// Answers those who wait for turns that nobody will store any more. Any thread.
    void giveUp(String why) {
        unanswered.forEach(turn -> turn.instance().answerStart(new StartOutcome.Unknown(why)));
    }

    private List<AckOutcome> store(List<PendingTurn> batch) {
        var commits = batch.stream().map(PendingTurn::commit).toList();
        var lease = batch.getFirst().lease();
        var measured = new CommitEvent();
        try {
            var outcomes = node.provider().ackOrchestrationItems(lease, commits);
            int events = events(commits);
            measured.stored(commits.size(), events);
            node.counters().commit(commits.size(), events);
            return outcomes;
        } catch (ProviderException e) {
            node.counters().providerError();
            if (e.code() == ErrorCode.NODE_FENCED) {
                node.fenced(lease, e);
                return lost(commits, e);
            }
            if (e.isTransient()) {
                throw e;
            }
            return isolate(batch, e);
        }
    }

    /// Finds the turn that the store cannot take, so that its neighbours are stored nevertheless.
    private List<AckOutcome> isolate(List<PendingTurn> batch, ProviderException problem) {
        if (batch.size() > 1) {
            var outcomes = new ArrayList<AckOutcome>(batch.size());
            for (var turn : batch) {
                outcomes.addAll(store(List.of(turn)));
            }
            return outcomes;
        }
        var instance = batch.getFirst().instance();
        var id = instance.instanceId();
        var why = "a turn cannot be stored: " + problem.getMessage();
        node.reports().warn("instance '%s' is given back: %s".formatted(id, why));
        instance.drop();
        node.giveBack(Abandoned.failed(id, node.settings().backOff(), true, why));
        return List.of(new AckOutcome.Lost(why));
    }

    private static List<AckOutcome> lost(List<TurnCommit> commits, ProviderException e) {
        var lost = new AckOutcome.Lost(String.valueOf(e.getMessage()));
        return commits.stream().<AckOutcome>map(_ -> lost).toList();
    }

    private static int events(List<TurnCommit> commits) {
        int events = 0;
        for (var commit : commits) {
            for (var chunk : commit.chunks()) {
                events += chunk.events();
            }
        }
        return events;
    }
}
