package dev.perdure.engine.runtime;

import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.Heartbeat;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The slow chores of a node: renewing the lease, ending attempts whose time is up, storing
/// heartbeats, releasing idle instances, finding slow turns. One thread at a time.
final class Housekeeping {
    private static final Duration MAX_JITTER = Duration.ofMillis(200);
    private static final Duration MIN_RENEWAL_PAUSE = Duration.ofMillis(750);

    private final Node node;
    private volatile @Nullable Instant nextLapse;
    private Instant nextRenewal = Instant.MIN;
    private Instant nextHeartbeats = Instant.MIN;
    private Instant nextEviction = Instant.MIN;
    private volatile boolean rejoined;
    private final Map<Step, Heartbeat> unsent = new LinkedHashMap<>();

    private record Step(String instance, int execution, long event) {
        static Step of(Heartbeat beat) {
            return new Step(beat.instance(), beat.execution(), beat.event());
        }
    }

    Housekeeping(Node node) {
        this.node = node;
    }

    /// {@return when [#keepLease] or [#step] has something to do}
    Instant nextStep() {
        var next = earlier(earlier(nextRenewal, nextEviction), nextHeartbeats);
        if (rejoined || !node.releases().isEmpty()) {
            return Instant.MIN;
        }
        var expiry = node.activities().nextExpiry();
        return expiry == null ? next : earlier(next, expiry);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /// Renews the lease if that is due. Nothing else may keep it from that.
    void keepLease(Instant now) {
        if (rejoined) {
            rejoined = false;
            nextRenewal = Instant.MIN;
            unsent.clear();
        }
        if (!now.isBefore(nextRenewal)) {
            renew(now);
        }
    }

    /// Does the other chores that are due.
    void step(Instant now) {
        node.activities().expire(now);
        if (!now.isBefore(nextHeartbeats)) {
            nextHeartbeats = now.plusSeconds(1);
            sendHeartbeats();
        }
        if (!now.isBefore(nextEviction)) {
            nextEviction = now.plusSeconds(1);
            evict();
            reportSlowTurns();
        }
        node.releases().send();
    }

    /// Extends the lease. Once another lease lapsed, renewing takes over what its node held, so
    /// that is done soon after that moment and not at the next third of this node's lease.
    private void renew(Instant now) {
        var before = nextLapse;
        var lapse = node.provider().renewNodeLease(node.lease()).nextLapse();
        nextLapse = lapse;
        nextRenewal = now.plus(node.settings().lease().dividedBy(3));
        if (lapse != null) {
            var soon = now.plus(min(MIN_RENEWAL_PAUSE, node.settings().lease().dividedBy(3)));
            nextRenewal = earlier(nextRenewal, later(lapse.plus(jitter()), soon));
        }
        if (before != null && !now.isBefore(before)) {
            node.poll();
        }
    }

    /// {@return true if other nodes have leases, as far as the last renewal told}
    boolean hasCompany() {
        return nextLapse != null;
    }

    /// Keeps the survivors of a node from asking all at once.
    private Duration jitter() {
        return Duration.ofMillis((long) (node.environment().random() * MAX_JITTER.toMillis()));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private void sendHeartbeats() {
        for (var beat : node.activities().takeNewProgress()) {
            unsent.put(Step.of(beat), beat);
        }
        if (unsent.isEmpty()) {
            return;
        }
        var beats = List.copyOf(unsent.values());
        var taken = node.provider().recordHeartbeats(node.lease(), beats);
        for (int i = 0; i < beats.size(); i++) {
            if (taken.get(i)) {
                remember(beats.get(i));
            } else {
                node.activities().unwanted(beats.get(i));
            }
        }
        unsent.clear();
    }

    private void remember(Heartbeat beat) {
        var live = node.liveInstance(beat.instance());
        if (live != null && live.executionNumber() == beat.execution()) {
            live.remember(List.of(beat));
        }
    }

    /// The lease was lost and taken anew. What other nodes lost meanwhile is looked for at once.
    /// Any thread.
    void rejoined() {
        rejoined = true;
        node.releases().clear();
    }

    /// Releases instances that have been idle for long, and the longest idle ones above the limit.
    private void evict() {
        long now = node.nanoTime();
        long limit = node.settings().idleEviction().toNanos();
        var idle = new ArrayList<LiveInstance>();
        for (var live : node.live()) {
            if (live.inbox().idleNanos(now) > limit && !live.inbox().hasRunningAttempts()) {
                idle.add(live);
            }
        }
        int over = node.liveCount() - idle.size() - node.settings().maxLiveInstances() * 9 / 10;
        if (over > 0) {
            node.live().stream()
                    .filter(live ->
                            live.inbox().idleNanos(now) > 0 && live.inbox().idleNanos(now) <= limit)
                    .sorted(Comparator.comparingLong(live -> -live.inbox().idleNanos(now)))
                    .limit(over)
                    .forEach(idle::add);
        }
        release(idle);
    }

    /// Releases every one of these that only waits.
    void release(Collection<LiveInstance> idle) {
        for (var live : idle) {
            if (live.evict()) {
                node.giveBack(Abandoned.idle(live.instanceId()));
            }
        }
    }

    private void reportSlowTurns() {
        var limit = node.settings().slowTurn();
        long now = System.nanoTime();
        for (var live : node.live()) {
            var thread = live.slowThread(now, limit.toNanos());
            if (thread != null) {
                node.reports().slowTurn(live.instanceId(), limit, thread.getStackTrace());
            }
        }
    }
}
