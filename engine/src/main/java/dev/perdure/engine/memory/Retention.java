package dev.perdure.engine.memory;

import dev.perdure.engine.provider.InstanceQuery.Place;
import dev.perdure.engine.provider.Status;

import java.time.Instant;
import java.util.List;

/// How what ended long ago disappears.
final class Retention {
    private final Tables tables;
    private final Endings endings;

    Retention(Tables tables, Endings endings) {
        this.tables = tables;
        this.endings = endings;
    }

    /// An execution that continued as new.
    record Past(Instance instance, int execution, Instant endedAt) {}

    int prune(Instant before, int limit) {
        int removed = pruneTrees(before, limit);
        return removed >= limit ? removed : removed + pruneExecutions(before, limit - removed);
    }

    private int pruneTrees(Instant before, int limit) {
        int removed = 0;
        var ended = tables.endedRoots.headMap(new Place(before, ""), false);
        for (var root : List.copyOf(ended.values())) {
            if (removed >= limit) {
                break;
            }
            var tree = endings.tree(root);
            if (tree.stream().map(member -> member.status).allMatch(Status::terminal)) {
                endings.delete(tree);
                removed += tree.size();
            }
        }
        return removed;
    }

    private int pruneExecutions(Instant before, int limit) {
        int removed = 0;
        while (removed < limit
                && !tables.past.isEmpty()
                && tables.past.getFirst().endedAt().isBefore(before)) {
            var past = tables.past.removeFirst();
            past.instance().executions.remove(past.execution());
            removed++;
        }
        return removed;
    }
}
