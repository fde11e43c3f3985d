package dev.perdure.engine.memory;

import dev.perdure.engine.provider.HandlerId;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// The row of a node and what it holds. It outlives the node, so that epochs only grow.
final class Node {
    final String id;
    long epoch;
    boolean joined;
    Duration lease = Duration.ZERO;
    Instant leaseUntil = Instant.MIN;
    Set<HandlerId> handlers = Set.of();

    final Set<Instance> owned = new LinkedHashSet<>();
    final Set<Work> working = new HashSet<>();

    /// Messages of owned instances that were not handed out yet, in order of arrival.
    final NavigableMap<Long, Instance> inbox = new TreeMap<>();

    /// Instances that were terminated while the node held them.
    final Map<String, Notice> notices = new LinkedHashMap<>();

    Node(String id) {
        this.id = id;
    }

    boolean live(Instant now) {
        return joined && now.isBefore(leaseUntil);
    }

    /// Tells the node that an instance it held was terminated.
    record Notice(long number, String reason) {}
}
