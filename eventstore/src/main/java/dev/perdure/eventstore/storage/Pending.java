package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// A request on its way, with everything computed that the caller's thread can compute.
final class Pending {
    private static final int EVENT_BYTES = 200;

    final AppendRequest request;
    final CompletableFuture<AppendResult> result = new CompletableFuture<>();
    final long enqueuedNs;

    /// Hashes of the tags of each event, the one of its type first.
    final long[][] hashes;

    final int[] typeHashes;
    final String[] tags;

    /// What its condition looks for; empty if it has none, or matches every event.
    final List<Scan> scans;

    final long after;
    final long bytes;
    private final AtomicBoolean taken = new AtomicBoolean();

    /// @param after what the condition need not look at, because it is known not to match
    Pending(int log, AppendRequest request, List<Scan> scans, long after) {
        this.request = request;
        this.scans = scans;
        this.after = after;
        this.enqueuedNs = System.nanoTime();
        var events = request.events();
        hashes = new long[events.size()][];
        typeHashes = new int[events.size()];
        tags = new String[events.size()];
        long size = 0;
        for (int i = 0; i < hashes.length; i++) {
            var event = events.get(i);
            hashes[i] = TagHashes.of(log, event);
            typeHashes[i] = TagHashes.ofType(event.type());
            tags[i] = ArrayText.of(event.tags());
            size += EVENT_BYTES + event.payload().bytes().length + event.metadata().bytes().length;
        }
        bytes = size;
    }

    /// {@return true for the one who may send it or withdraw it}
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    /// Gives it back to be sent again.
    void giveBack() {
        taken.set(false);
    }

    boolean hasKey() {
        return request.key() != null;
    }

    @Nullable String key() {
        return request.key();
    }

    /// {@return what tells a repetition of this request from another one with the same key}
    long fingerprint() {
        long hash = 1;
        for (var event : request.events()) {
            hash = 31 * hash + Objects.hash(event.type(), event.tags(), event.payload());
        }
        return hash;
    }

    boolean isConditional() {
        return request.condition() != null;
    }

    /// {@return true if any event breaks its condition}
    boolean watchesEverything() {
        var condition = request.condition();
        return condition != null && condition.query().isEverything();
    }
}
