package dev.perdure.eventstore.observe.micrometer;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/// The meters of one name, by the values of their labels. Finding one again costs a look into a
/// map. Any number of threads may use it.
///
/// @param <M> what kind of meter
final class Labelled<M> {
    private final ConcurrentMap<List<String>, M> meters = new ConcurrentHashMap<>();
    private final Function<Tags, M> registering;
    private final List<String> labels;

    /// @param registering makes the meter that has these labels
    Labelled(Function<Tags, M> registering, String... labels) {
        this.registering = registering;
        this.labels = List.of(labels);
    }

    /// {@return the meter with these values of its labels, in their order}
    M of(String... values) {
        var key = List.of(values);
        var known = meters.get(key);
        return known == null ? meters.computeIfAbsent(key, this::register) : known;
    }

    private M register(List<String> values) {
        return registering.apply(
                Tags.of(
                        IntStream.range(0, labels.size())
                                .mapToObj(it -> Tag.of(labels.get(it), values.get(it)))
                                .toList()));
    }
}
