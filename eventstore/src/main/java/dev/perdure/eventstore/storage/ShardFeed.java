package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.eventstore.projection.SubscriptionOptions;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The pages of a log that a shard looks at, with at most one read ahead. Confined to one thread.
final class ShardFeed {
    private final PostgresLog log;
    private final SubscriptionOptions options;
    private @Nullable Ahead ahead;
    private List<Seen> seen = List.of();

    ShardFeed(PostgresLog log, SubscriptionOptions options) {
        this.log = log;
        this.options = options;
    }

    private record Ahead(long after, FutureTask<Page> page) {}

    /// {@return true if more may follow at once}
    boolean isFull(Page page) {
        return page.events().size() >= options.batchSize();
    }

    /// {@return the position up to which there is nothing but what the page has}
    long end(Page page) {
        return isFull(page) ? page.events().getLast().position() : page.head();
    }

    /// Forgets what was read ahead, and what was seen.
    void forget() {
        ahead = null;
        seen = List.of();
    }

    /// {@return what follows a position}
    ///
    /// @throws EventStoreException *log went back* if the log ends before it, or lost what an
    ///   earlier page has seen
    Page after(long position) {
        var page = take(position);
        if (page.head() < position) {
            throw new EventStoreException(
                    Reason.LOG_WENT_BACK,
                    ("subscription '%s' has seen log '%s' up to position %d, and it ends at %d: its"
                                    + " server lost events, by a failover or a restore. Rewind the"
                                    + " subscription, and the read model with it")
                            .formatted(options.id(), log.name(), position, page.head()),
                    null);
        }
        seen = page.seen().stream().toList();
        if (options.prefetch() && isFull(page)) {
            readAhead(end(page));
        }
        return page;
    }

    private Page take(long position) {
        var prepared = ahead;
        ahead = null;
        return prepared != null && prepared.after == position
                ? result(prepared.page)
                : read(position, seen);
    }

    private void readAhead(long position) {
        var known = seen;
        var task = new FutureTask<>(() -> read(position, known));
        ahead = new Ahead(position, task);
        Thread.ofVirtual().name("perdure-page").start(task);
    }

    private Page read(long position, List<Seen> known) {
        return log.readFeed(
                options.query(),
                ReadOptions.defaults()
                        .withAfter(position)
                        .withSeen(known)
                        .withPageSize(options.batchSize()));
    }

    private static Page result(FutureTask<Page> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException("reading a page failed", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
