package dev.perdure.engine.memory;

import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.InstanceQuery.Place;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.Status;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// The stored state: rows, their indexes, sequences, and the signals of the running operation.
final class Tables {
    private static final Comparator<Instance> READY_ORDER =
            Comparator.comparing((Instance instance) -> dueAt(instance))
                    .thenComparingLong(instance -> instance.number);
    private static final Comparator<Place> NEWEST_FIRST =
            Comparator.comparing(Place::createdAt).thenComparing(Place::id).reversed();

    final Map<String, Instance> instances = new HashMap<>();
    final NavigableMap<Place, Instance> byAge = new TreeMap<>(NEWEST_FIRST);

    /// Ended instances without parent, the longest ended first.
    final NavigableMap<Place, Instance> endedRoots = new TreeMap<>(NEWEST_FIRST.reversed());

    /// Executions that continued as new, in order. Some are of instances that are deleted.
    final Deque<Retention.Past> past = new ArrayDeque<>();

    final Map<String, Set<Instance>> children = new HashMap<>();
    final Map<Status, Long> statuses = new EnumMap<>(Status.class);
    final RoutedQueue<HandlerId, Instance> ready = new RoutedQueue<>(READY_ORDER);
    final Map<String, Node> nodes = new LinkedHashMap<>();
    long messages;

    private final InstantSource clock;
    private final EnumSet<Signal> signals = EnumSet.noneOf(Signal.class);
    private long sequence;

    Tables(InstantSource clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    long nextNumber() {
        return ++sequence;
    }

    void signal(Signal signal) {
        signals.add(signal);
    }

    Set<Signal> takeSignals() {
        if (signals.isEmpty()) {
            return Set.of();
        }
        var taken = Set.copyOf(signals);
        signals.clear();
        return taken;
    }

    Instance insert(String id, Message.Start start, int execution) {
        var instance = new Instance(new Instance.Key(id, nextNumber()), start, execution, now());
        instances.put(id, instance);
        byAge.put(new Place(instance.createdAt, id), instance);
        count(instance.status, 1);
        if (start.parent() != null) {
            children.computeIfAbsent(start.parent().instance(), _ -> new LinkedHashSet<>())
                    .add(instance);
        }
        return instance;
    }

    /// Remembers when an instance ended.
    void ended(Instance instance) {
        var now = now();
        instance.endedAt = now;
        if (instance.parent == null) {
            endedRoots.put(new Place(now, instance.id), instance);
        }
    }

    /// Removes an ended instance, which has no owner, messages or steps any more.
    void delete(Instance instance) {
        instances.remove(instance.id);
        byAge.remove(new Place(instance.createdAt, instance.id));
        count(instance.status, -1);
        if (instance.endedAt != null) {
            endedRoots.remove(new Place(instance.endedAt, instance.id));
        }
        if (instance.parent != null) {
            var siblings = children.get(instance.parent.instance());
            if (siblings != null && siblings.remove(instance) && siblings.isEmpty()) {
                children.remove(instance.parent.instance());
            }
        }
    }

    void status(Instance instance, Status status) {
        if (instance.status != status) {
            count(instance.status, -1);
            count(status, 1);
            instance.status = status;
        }
    }

    /// Puts an instance without owner into the ready queue, or takes it out for `null`.
    void readyAt(Instance instance, @Nullable Instant when) {
        if (instance.readyAt != null) {
            ready.remove(instance.handler(), instance);
        }
        instance.readyAt = when;
        if (when != null) {
            ready.add(instance.handler(), instance);
            signal(Signal.MESSAGES);
        }
    }

    void own(Instance instance, Node node) {
        readyAt(instance, null);
        instance.owner = node;
        instance.handed = 0;
        node.owned.add(instance);
    }

    /// Takes an instance away from its owner; who calls it decides when it is ready again.
    void disown(Instance instance) {
        var owner = instance.owner;
        if (owner != null) {
            instance.messages.tailMap(instance.handed, false).keySet().forEach(owner.inbox::remove);
            owner.owned.remove(instance);
            instance.owner = null;
        }
    }

    void store(Instance instance, long number, Message message) {
        instance.messages.put(number, message);
        messages++;
        if (message instanceof Message.ExternalEvent) {
            instance.externalEvents++;
        }
    }

    void consume(Instance instance, Collection<Long> numbers) {
        for (var number : numbers) {
            var message = instance.messages.remove(number);
            if (message != null) {
                messages--;
                instance.externalEvents -= message instanceof Message.ExternalEvent ? 1 : 0;
            }
            if (instance.owner != null) {
                instance.owner.inbox.remove(number);
            }
        }
    }

    void consumeAll(Instance instance) {
        messages -= instance.messages.size();
        instance.messages.clear();
        instance.externalEvents = 0;
    }

    private void count(Status status, long change) {
        statuses.merge(status, change, (n, more) -> n + more == 0 ? null : n + more);
    }

    private static Instant dueAt(Instance instance) {
        return instance.readyAt == null ? Instant.MAX : instance.readyAt;
    }
}
