package dev.perdure.engine.postgres;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/// Deletes what ended long ago. Remembers how far it came, so that trees which cannot go yet are
/// looked at once per pass and not by every call.
final class Retention {
    private final Functions functions;
    private final AtomicReference<@Nullable Place> reached = new AtomicReference<>();

    Retention(Functions functions) {
        this.functions = functions;
    }

    /// The root that was looked at last.
    private record Place(Instant endedAt, long instance) {}

    private record Pruned(int removed, @Nullable Place last) {}

    int prune(Duration olderThan, int limit) {
        boolean began = reached.get() == null;
        int removed = 0;
        while (removed < limit) {
            var pruned = trees(olderThan, limit - removed);
            removed += pruned.removed();
            reached.set(pruned.last());
            if (pruned.last() == null) {
                if (began || removed > 0) {
                    break;
                }
                began = true;
            }
        }
        return removed < limit ? removed + executions(olderThan, limit - removed) : removed;
    }

    private Pruned trees(Duration olderThan, int limit) {
        var from = reached.get();
        return functions.one(
                "prune_instances",
                Arguments.of(
                        Micros.of(olderThan),
                        limit,
                        from == null ? null : from.endedAt().atOffset(ZoneOffset.UTC),
                        from == null ? null : from.instance()),
                row -> {
                    var at = row.optionalInstant("last_at");
                    return new Pruned(
                            row.integer("removed"),
                            at == null ? null : new Place(at, row.number("last_instance")));
                });
    }

    private int executions(Duration olderThan, int limit) {
        return functions.one(
                "prune_executions",
                Arguments.of(Micros.of(olderThan), limit),
                row -> row.integer("prune_executions"));
    }
}
