package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.HandlerId;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Numbers for names that would otherwise be repeated in every row. They are asked for once and
/// never change. Safe for any thread.
final class Dictionary {
    private final Functions functions;
    private final Map<HandlerId, Integer> handlers = new ConcurrentHashMap<>();
    private final Map<QueueName, Integer> queues = new ConcurrentHashMap<>();

    Dictionary(Functions functions) {
        this.functions = functions;
    }

    /// What a queue holds: activities of one name and tag.
    record QueueName(String activity, @Nullable String tag) {}

    /// Learns the numbers of these handlers with at most one call.
    void learnHandlers(Collection<HandlerId> wanted) {
        var missing = missing(wanted, handlers);
        if (missing.isEmpty()) {
            return;
        }
        var names = Column.texts();
        var versions = Column.integers();
        for (var handler : missing) {
            names.add(handler.name());
            versions.add(handler.version());
        }
        remember(missing, "number_handlers", Arguments.of(names, versions), handlers);
    }

    /// Learns the numbers of these queues with at most one call.
    void learnQueues(Collection<QueueName> wanted) {
        var missing = missing(wanted, queues);
        if (missing.isEmpty()) {
            return;
        }
        var activities = Column.texts();
        var tags = Column.texts();
        for (var queue : missing) {
            activities.add(queue.activity());
            tags.add(queue.tag());
        }
        remember(missing, "number_queues", Arguments.of(activities, tags), queues);
    }

    int handler(HandlerId id) {
        return known(handlers, id);
    }

    int queue(QueueName name) {
        return known(queues, name);
    }

    private <K> void remember(
            List<K> keys, String function, Arguments arguments, Map<K, Integer> into) {
        var numbers = functions.one(function, arguments, row -> row.integers(function));
        for (int i = 0; i < keys.size(); i++) {
            into.put(keys.get(i), numbers.get(i));
        }
    }

    private static <K> List<K> missing(Collection<K> wanted, Map<K, Integer> known) {
        if (known.keySet().containsAll(wanted)) {
            return List.of();
        }
        var missing = new HashSet<>(wanted);
        missing.removeAll(known.keySet());
        return List.copyOf(missing);
    }

    private static <K> int known(Map<K, Integer> numbers, K key) {
        var number = numbers.get(key);
        if (number == null) {
            throw new IllegalStateException("the number of " + key + " was not asked for");
        }
        return number;
    }
}
