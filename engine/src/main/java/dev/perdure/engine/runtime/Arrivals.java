package dev.perdure.engine.runtime;

import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.OrchestrationItem;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Instances that were claimed and have not come to rest since: how many more to claim, and what to
/// do with those that lost their owners.
///
/// **Share.** A node claims further instances only when most of those it claimed before have run.
/// So a node that is busy leaves what is ready to the others, and none takes everything because it
/// was the first to look.
///
/// **Suspects.** An instance that lost several owners in a row, without a turn stored in between,
/// may be what ends them. Suspects run one at a time, and all others are given back untouched, so
/// that the next loss counts for the one that ran and not for those that were claimed with it.
///
/// An instance that lost two owners in a row and turns out to have nothing to do is released, which
/// sets its count back. (After a single loss it stays in memory: its next turn, or its next release
/// when it has been idle for long, does that without a write of its own.)
///
/// One thread at a time, that of the intake, but [#rested] and [#left].
final class Arrivals {
    /// Lost owners in a row that make a suspect.
    private static final int SUSPECT = 3;

    /// Lost owners in a row after which an instance that has nothing to do is released.
    private static final int CLEARED_AT_REST = 2;

    /// How long an arrival is waited for. Code that ends its process does so sooner; code that only
    /// runs for long holds up no other.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private record Arrival(Instant at, boolean countsAttempts) {}

    private final Node node;
    private final Map<LiveInstance, Arrival> arriving = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<LiveInstance> cleared = new ConcurrentLinkedQueue<>();
    private volatile boolean heldBack;
    private @Nullable LiveInstance suspect;
    private boolean careful;

    Arrivals(Node node) {
        this.node = node;
    }

    static boolean suspicious(OrchestrationItem item) {
        return item.claimed() && item.orphaned() && item.instance().attempts() >= SUSPECT;
    }

    /// {@return how many instances may be claimed now}
    int claims() {
        tidyUp();
        int room = node.settings().maxLiveInstances() - node.liveCount();
        int claims = Math.clamp(room, 0, node.draining() ? 0 : wanted());
        heldBack = claims == 0;
        return claims;
    }

    private int wanted() {
        int most = node.settings().maxClaimsPerFetch();
        if (suspect != null || arriving.size() * 2 > most) {
            return 0;
        }
        return careful ? 1 : most;
    }

    private void tidyUp() {
        var longAgo = node.now().minus(PATIENCE);
        arriving.values().removeIf(arrival -> arrival.at().isBefore(longAgo));
        for (var live = cleared.poll(); live != null; live = cleared.poll()) {
            if (!live.inbox().hasStored()) {
                node.housekeeping().release(List.of(live));
            }
        }
        var running = suspect;
        if (running != null
                && !arriving.containsKey(running)
                && !node.releases().contains(running.instanceId())) {
            suspect = null;
        }
    }

    /// Gives back all suspects among what was fetched but one, and all if one runs already. The
    /// store has answered before any of the others is begun.
    void setAside(Deque<OrchestrationItem> fetched) {
        var suspects = fetched.stream().filter(Arrivals::suspicious).toList();
        boolean claimed = fetched.stream().anyMatch(OrchestrationItem::claimed);
        careful = suspects.isEmpty() ? careful && !claimed : true;
        var others = new ArrayList<>(suspects);
        if (suspect == null && !others.isEmpty()) {
            others.removeFirst();
        }
        if (!others.isEmpty()) {
            var given =
                    others.stream().map(item -> Abandoned.untouched(item.instance().id())).toList();
            node.provider().abandonOrchestrationItems(node.lease(), given);
            fetched.removeAll(others);
        }
    }

    /// A claimed instance is about to begin.
    void add(LiveInstance live, OrchestrationItem item) {
        boolean countsAttempts = item.instance().attempts() >= CLEARED_AT_REST;
        arriving.put(live, new Arrival(node.now(), countsAttempts));
        if (suspicious(item)) {
            suspect = live;
        }
    }

    /// An instance waits for something, and everything it did is stored. Any thread.
    void rested(LiveInstance live) {
        if (!arriving.isEmpty()) {
            var arrival = arriving.remove(live);
            if (arrival != null) {
                if (arrival.countsAttempts()) {
                    cleared.add(live);
                }
                claimAgain(arrival.countsAttempts());
            }
        }
    }

    /// An instance left memory, so that there is room. Any thread.
    void left(LiveInstance live) {
        arriving.remove(live);
        claimAgain(false);
    }

    private void claimAgain(boolean urgent) {
        if (urgent || (heldBack && arriving.size() * 2 <= node.settings().maxClaimsPerFetch())) {
            node.messagesArrived();
        }
    }

    /// Forgets everything after the lease was lost.
    void clear() {
        arriving.clear();
        cleared.clear();
        suspect = null;
        careful = false;
    }
}
