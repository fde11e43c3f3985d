package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.AppendResult.Offender;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/// A request on its way, with everything computed that the caller's thread can compute.
final class Pending {
    private static final int EVENT_BYTES = 200;

    final AppendRequest request;
    final CompletableFuture<AppendResult> result = new Answer();
    final long enqueuedNs;

    /// Hashes of the tags of each event, the one of its type first.
    final long[][] hashes;

    final int[] typeHashes;
    final String[] tags;

    /// What its condition looks for; empty if it has none, or matches every event.
    final List<Scan> scans;

    final long after;

    /// What must be in the log; `null` if nothing must.
    final @Nullable Seen seen;

    final long bytes;

    /// How it was sent the last time, where somebody watches.
    volatile @Nullable Sending sending;

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private final long fingerprint;
    private boolean inDoubt;

    private enum Stage {
        /// It may be sent or withdrawn.
        WAITING,
        /// It is on its way, or was and may be stored.
        TAKEN,
        WITHDRAWN
    }

    /// Can be cancelled only as long as nothing was sent.
    private final class Answer extends CompletableFuture<AppendResult> {
        @Override
        public boolean cancel(boolean mayInterrupt) {
            return stage.compareAndSet(Stage.WAITING, Stage.WITHDRAWN)
                    && super.cancel(mayInterrupt);
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    /// What the database has to check.
    ///
    /// @param scans what its condition looks for; empty if it has none, or matches every event
    /// @param after what the condition need not look at, because it is known not to match
    /// @param seen what must be in the log, so that this is known; `null` if nothing must
    record Check(List<Scan> scans, long after, @Nullable Seen seen) {
        static final Check NONE = new Check(List.of(), 0, null);
    }

    Pending(int log, AppendRequest request, Check check) {
        this.request = request;
        this.scans = check.scans();
        this.after = check.after();
        this.seen = check.seen();
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
        fingerprint = request.key() == null ? 0 : Fingerprint.of(events);
    }

    /// {@return false if it was withdrawn} Called by the thread that sends.
    boolean take() {
        return stage.compareAndSet(Stage.WAITING, Stage.TAKEN) || stage.get() == Stage.TAKEN;
    }

    /// Gives it back to be sent again; it may be withdrawn again, unless it is in doubt.
    void giveBack() {
        if (!inDoubt) {
            stage.set(Stage.WAITING);
        }
    }

    /// The answer to it was lost: whatever happens from now on, it may be stored.
    void doubt() {
        inDoubt = true;
    }

    boolean isInDoubt() {
        return inDoubt;
    }

    boolean hasKey() {
        return request.key() != null;
    }

    @Nullable String key() {
        return request.key();
    }

    /// {@return what tells a repetition of this request from another one with the same key}
    long fingerprint() {
        return fingerprint;
    }

    boolean isConditional() {
        return request.condition() != null;
    }

    /// {@return true if any event breaks its condition}
    boolean watchesEverything() {
        var condition = request.condition();
        return condition != null && condition.query().isEverything();
    }

    /// {@return the first of these events that breaks its condition; `null` if none does, or only
    /// the database can tell}
    ///
    /// @param first position of the first of them
    @Nullable Offender brokenBy(List<NewEvent> events, long first) {
        var condition = request.condition();
        if (condition == null || hasKey() || condition.query().occurredFrom() != null) {
            return null;
        }
        for (int i = 0; i < events.size(); i++) {
            boolean newer = first + i > condition.after();
            if (newer && condition.query().matches(events.get(i), Instant.MAX)) {
                return new Offender(first + i, events.get(i).type());
            }
        }
        return null;
    }
}
