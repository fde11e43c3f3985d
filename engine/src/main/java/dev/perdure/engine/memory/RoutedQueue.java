package dev.perdure.engine.memory;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Elements that wait under a route, in one order over all routes. Costs of an operation grow with
/// the routes asked for and the logarithm of what waits, never with what waits elsewhere.
final class RoutedQueue<R, E> {
    private final Comparator<E> order;
    private final Map<R, TreeSet<E>> waiting = new HashMap<>();

    RoutedQueue(Comparator<E> order) {
        this.order = order;
    }

    void add(R route, E element) {
        waiting.computeIfAbsent(route, _ -> new TreeSet<>(order)).add(element);
    }

    void remove(R route, E element) {
        var queue = waiting.get(route);
        if (queue != null && queue.remove(element) && queue.isEmpty()) {
            waiting.remove(route);
        }
    }

    /// {@return the first element of these routes, or `null` if none waits there}
    @Nullable E first(Collection<R> routes) {
        E first = null;
        for (var route : routes) {
            var queue = waiting.get(route);
            if (queue != null && (first == null || order.compare(queue.first(), first) < 0)) {
                first = queue.first();
            }
        }
        return first;
    }

    /// {@return what waits under other routes than these}
    Stream<E> elsewhere(Set<R> routes) {
        return waiting.entrySet().stream()
                .filter(entry -> !routes.contains(entry.getKey()))
                .flatMap(entry -> entry.getValue().stream());
    }
}
