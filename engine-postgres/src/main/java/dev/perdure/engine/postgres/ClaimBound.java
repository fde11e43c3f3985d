package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.NodeLease;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// From which time on a node looks for ready instances. What was claimed leaves dead entries at the
/// beginning of the index, and while somebody holds an old snapshot nothing removes them: each
/// claim would pass over all of them. So a node that found everything claimed looks only at what
/// became ready since then, with a margin for transactions that took long, and at everything from
/// time to time. Safe for any thread.
final class ClaimBound {
    static final Duration MARGIN = Duration.ofSeconds(5);
    static final Duration FULL_EVERY = Duration.ofSeconds(10);

    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    /// @param fullAt when everything was looked at
    /// @param emptyAt when nothing was left to claim of what was looked at
    private record Seen(long epoch, Instant fullAt, Instant emptyAt) {}

    /// {@return the time, or `null` for the beginning}
    @Nullable Instant from(NodeLease lease, Instant now) {
        var last = seen.get(lease.nodeId());
        boolean known =
                last != null
                        && last.epoch == lease.epoch()
                        && now.isBefore(last.fullAt.plus(FULL_EVERY))
                        && !now.isBefore(last.fullAt);
        return known && last != null ? last.emptyAt.minus(MARGIN) : null;
    }

    /// A fetch from this bound on left nothing to claim.
    void foundAll(NodeLease lease, @Nullable Instant from, Instant now) {
        seen.compute(
                lease.nodeId(),
                (_, last) ->
                        from == null || last == null || last.epoch != lease.epoch()
                                ? new Seen(lease.epoch(), now, now)
                                : new Seen(lease.epoch(), last.fullAt, now));
    }

    void left(NodeLease lease) {
        seen.remove(lease.nodeId());
    }
}
