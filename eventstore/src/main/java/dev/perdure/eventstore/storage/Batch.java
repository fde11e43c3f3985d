package dev.perdure.eventstore.storage;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Requests that go out in one call. None of them depends on an earlier one: a condition that an
/// earlier one may break, or a key that it has, waits for the next batch, where the database
/// decides.
final class Batch {
    private static final int MOST_REQUESTS = 1_000;
    private static final int MOST_EVENTS = 10_000;
    private static final long MOST_BYTES = 16L << 20;

    final List<Pending> requests = new ArrayList<>();
    private final Set<Long> hashes = new HashSet<>();
    private final Set<@Nullable String> keys = new HashSet<>();
    private int events;
    private long bytes;

    boolean isFull() {
        return requests.size() >= MOST_REQUESTS || events >= MOST_EVENTS || bytes >= MOST_BYTES;
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    int events() {
        return events;
    }

    /// {@return false if it must wait for the next batch}
    boolean add(Pending pending) {
        if (mayDependOnThese(pending)) {
            return false;
        }
        requests.add(pending);
        for (var eventHashes : pending.hashes) {
            for (long hash : eventHashes) {
                hashes.add(hash);
            }
        }
        if (pending.hasKey()) {
            keys.add(pending.key());
        }
        events += pending.hashes.length;
        bytes += pending.bytes;
        return true;
    }

    private boolean mayDependOnThese(Pending pending) {
        if (requests.isEmpty()) {
            return false;
        }
        if (pending.hasKey() && keys.contains(pending.key())) {
            return true;
        }
        return pending.watchesEverything() || pending.scans.stream().anyMatch(this::mayFind);
    }

    /// Hashes of different events taken together: this may find what no single event has, which
    /// costs a wait, but never misses one.
    private boolean mayFind(Scan scan) {
        for (long hash : scan.hashes()) {
            if (!hashes.contains(hash)) {
                return false;
            }
        }
        return true;
    }
}
