package dev.perdure.engine.runtime;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.history.Turn;
import dev.perdure.engine.observe.ReplayEvent;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.replay.Replay;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Brings messages and claimed instances from the store into memory. One thread at a time.
final class Intake {
    private static final int HISTORY_BYTES = 16 * 1024 * 1024;
    private static final int MESSAGES = 5_000;
    private static final int MAX_DOUBLINGS = 12;

    private final Node node;
    private final Arrivals arrivals;
    private final Deque<OrchestrationItem> fetched = new ArrayDeque<>();
    private @Nullable NodeLease fetchedUnder;
    private volatile boolean signalled = true;
    private volatile boolean unsure;

    Intake(Node node) {
        this.node = node;
        this.arrivals = new Arrivals(node);
    }

    Arrivals arrivals() {
        return arrivals;
    }

    /// Says that there may be something to fetch. Any thread.
    void signal() {
        signalled = true;
    }

    boolean signalled() {
        return signalled;
    }

    /// Says that the store may have handed out what never arrived here.
    void answerLost() {
        unsure = true;
        signalled = true;
    }

    /// Fetches once.
    ///
    /// @return true if something came, so that there may be more
    boolean step() {
        signalled = false;
        var lease = node.lease();
        if (!lease.equals(fetchedUnder)) {
            fetched.clear();
            arrivals.clear();
        }
        if (fetched.isEmpty()) {
            recoverLostAnswer(lease);
            fetched.addAll(fetch(lease));
            fetchedUnder = lease;
        }
        boolean some = !fetched.isEmpty();
        arrivals.setAside(fetched);
        while (!fetched.isEmpty()) {
            take(fetched.element());
            fetched.poll();
        }
        return some;
    }

    private void recoverLostAnswer(NodeLease lease) {
        if (unsure) {
            node.live().forEach(live -> live.inbox().mayComeAgain());
            node.provider().handOutAgain(lease, held(), node.workIntake().held());
            unsure = false;
        }
    }

    private Set<String> held() {
        return node.live().stream().map(LiveInstance::instanceId).collect(Collectors.toSet());
    }

    private List<OrchestrationItem> fetch(NodeLease lease) {
        var limits = new FetchLimits(arrivals.claims(), MESSAGES, HISTORY_BYTES);
        try {
            return node.provider().fetchOrchestrationItems(lease, limits);
        } catch (ProviderException e) {
            answerLost();
            throw e;
        }
    }

    private void take(OrchestrationItem item) {
        var id = item.instance().id();
        var live = node.liveInstance(id);
        if (item.claimed()) {
            node.releases().claimed(id);
            if (live != null) {
                live.drop();
            }
            claim(item);
        } else if (live != null) {
            if (item.messages().stream().anyMatch(Intake::isTermination)) {
                live.drop();
                node.left(id);
            } else {
                live.deliver(item.messages());
            }
        }
        // Otherwise the instance is leaving memory; its release makes the store hand them out
        // again.
    }

    private static boolean isTermination(Delivered delivered) {
        return delivered.message() instanceof Message.Terminated;
    }

    private void claim(OrchestrationItem item) {
        int attempts = item.instance().attempts();
        if (attempts >= node.settings().maxAttempts()) {
            park(item, "given up after %d attempts: %s".formatted(attempts, why(item)));
            return;
        }
        LiveInstance live;
        try {
            live = revive(item);
        } catch (EngineException e) {
            park(item, String.valueOf(e.getMessage()));
            return;
        } catch (RuntimeException e) {
            giveBack(item, e);
            return;
        }
        node.add(live);
        arrivals.add(live, item);
        live.deliver(item.messages());
        live.begin();
    }

    private static String why(OrchestrationItem item) {
        var reason = item.instance().reason();
        if (reason == null || item.orphaned()) {
            return "the nodes that ran it were lost before it came to rest, so it may be what ends"
                    + " them. Look into their logs, mend its code, and resume it"
                    + (reason == null ? "" : "; before that: " + reason);
        }
        return reason;
    }

    private LiveInstance revive(OrchestrationItem item) {
        var instance = item.instance();
        Replay replay;
        if (item.history().isEmpty()) {
            replay = node.environment().begin(start(item));
        } else {
            var measured = new ReplayEvent();
            replay =
                    Replay.resume(
                            decode(item.history()), node.settings().limits().maxHistoryEvents());
            measured.decoded(instance.id(), item.history().size());
            node.counters().replay();
        }
        var live = node.revived(instance, replay, item.orphaned());
        live.remember(item.progress());
        return live;
    }

    private static List<Turn> decode(List<HistoryChunk> chunks) {
        var turns = new ArrayList<Turn>(chunks.size());
        for (var chunk : chunks) {
            turns.add(HistoryCodec.decode(chunk.data()));
        }
        return turns;
    }

    private static Message.Start start(OrchestrationItem item) {
        for (var delivered : item.messages()) {
            if (delivered.message() instanceof Message.Start start) {
                return start;
            }
            if (delivered.message() instanceof Message.Unreadable(var problem)) {
                throw new EngineException(
                        ErrorCode.HISTORY_UNDECODABLE, "the start cannot be read: " + problem);
            }
        }
        throw new EngineException(
                ErrorCode.INVARIANT,
                "instance '%s' has neither a history nor a start message"
                        .formatted(item.instance().id()));
    }

    private void park(OrchestrationItem item, String reason) {
        node.reports().warn("instance '%s' is parked: %s".formatted(item.instance().id(), reason));
        var commit =
                new TurnCommit(
                        item.instance().id(),
                        null,
                        List.of(),
                        new TurnEnd.Parked(reason),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of());
        node.provider().ackOrchestrationItems(node.lease(), List.of(commit));
    }

    /// Gives back an instance that this node failed to load, for later; after too many attempts it
    /// is parked.
    private void giveBack(OrchestrationItem item, RuntimeException problem) {
        int attempts = item.instance().attempts();
        var settings = node.settings();
        node.reports()
                .warn(
                        "instance '%s' could not be loaded: %s"
                                .formatted(item.instance().id(), problem));
        node.giveBack(
                Abandoned.failed(
                        item.instance().id(),
                        backOff(settings.backOff(), attempts),
                        false,
                        String.valueOf(problem)));
    }

    /// {@return a delay that doubles with each attempt, up to 4096 times the first}
    static Duration backOff(Duration first, int attempts) {
        return first.multipliedBy(1L << Math.min(attempts, MAX_DOUBLINGS));
    }
}
