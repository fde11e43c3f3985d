package dev.perdure.engine.memory;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/// What can be asked without changing anything.
final class Reads {
    private final Tables tables;

    Reads(Tables tables) {
        this.tables = tables;
    }

    List<InstanceRecord> find(Collection<String> ids) {
        return ids.stream()
                .distinct()
                .map(tables.instances::get)
                .filter(Objects::nonNull)
                .map(Instance::record)
                .toList();
    }

    List<HistoryChunk> history(String id, int execution, long afterEvent, int limit) {
        var instance = tables.instances.get(id);
        if (instance == null) {
            return List.of();
        }
        return instance.history(execution).stream()
                .filter(chunk -> chunk.firstEvent() > afterEvent)
                .limit(limit)
                .toList();
    }

    List<InstanceRecord> list(InstanceQuery query) {
        var place = query.before();
        var older = place == null ? tables.byAge : tables.byAge.tailMap(place, false);
        return older.values().stream()
                .filter(i -> query.statuses().isEmpty() || query.statuses().contains(i.status))
                .filter(i -> query.name() == null || i.name.equals(query.name()))
                .limit(query.limit())
                .map(Instance::record)
                .toList();
    }

    List<InstanceRecord> unrunnable(int limit) {
        var now = tables.now();
        var runnable = new HashSet<HandlerId>();
        tables.nodes.values().stream()
                .filter(node -> node.live(now))
                .forEach(node -> runnable.addAll(node.handlers));
        return tables.ready
                .elsewhere(runnable)
                .filter(i -> i.readyAt != null && !i.readyAt.isAfter(now))
                .limit(limit)
                .map(Instance::record)
                .toList();
    }
}
