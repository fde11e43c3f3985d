package dev.perdure.eventstore.observe.micrometer;

import dev.perdure.eventstore.observe.BatchFinished;
import dev.perdure.eventstore.observe.ShardPlace;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/// Measures of subscriptions. Gauges of a shard are there while this process has it.
final class ShardMeters {
    private static final String SUBSCRIPTION = "subscription";
    private static final String VERSION = "version";

    private final MeterRegistry registry;
    private final Labelled<Timer> batches;
    private final Labelled<Counter> events;
    private final Labelled<Counter> errors;
    private final ConcurrentMap<ShardPlace, Place> places = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, AtomicLong> heads = new ConcurrentHashMap<>();

    ShardMeters(Meters meters) {
        registry = meters.registry();
        batches =
                meters.timers(
                        "eventstore.subscription.batch.duration",
                        "How long a handler was busy with the events it was given together",
                        Meters.LOG,
                        SUBSCRIPTION,
                        VERSION,
                        Meters.STATUS);
        events =
                meters.counters(
                        "eventstore.subscription.events",
                        "Events that were handled",
                        Meters.LOG,
                        SUBSCRIPTION,
                        VERSION);
        errors =
                meters.counters(
                        "eventstore.subscription.errors",
                        "Batches that were not handled, by the class of the error",
                        Meters.LOG,
                        SUBSCRIPTION,
                        VERSION,
                        Meters.ERROR_TYPE);
    }

    /// Where a shard is.
    private record Place(AtomicLong position, AtomicLong lag, Gauge positions, Gauge lags) {}

    void record(BatchFinished batch) {
        var log = batch.shard().log();
        var name = batch.shard().subscription().name();
        var version = Integer.toString(batch.shard().subscription().version());
        var error = batch.error();
        batches.of(log, name, version, error == null ? "success" : "error").record(batch.took());
        if (error == null) {
            events.of(log, name, version).increment(batch.events());
        } else {
            errors.of(log, name, version, error).increment();
        }
    }

    void moved(ShardPlace shard, long position, long head) {
        grown(shard.log(), head);
        var place = places.computeIfAbsent(shard, this::register);
        place.position().set(position);
        place.lag().set(Math.max(0, head - position));
    }

    void left(ShardPlace shard) {
        var place = places.remove(shard);
        if (place != null) {
            registry.remove(place.positions());
            registry.remove(place.lags());
        }
    }

    /// The log has this head, as somebody here saw it.
    void grown(String log, long head) {
        heads.computeIfAbsent(log, this::registerHead).set(head);
    }

    private AtomicLong registerHead(String log) {
        var head = new AtomicLong();
        Gauge.builder("eventstore.log.head", head, AtomicLong::doubleValue)
                .description("The highest position of a log, as this process last saw it")
                .tags(Meters.LOG, log)
                .strongReference(true)
                .register(registry);
        return head;
    }

    private Place register(ShardPlace shard) {
        var id = shard.subscription();
        var tags =
                Tags.of(
                        Meters.LOG,
                        shard.log(),
                        SUBSCRIPTION,
                        id.name(),
                        VERSION,
                        Integer.toString(id.version()),
                        "shard",
                        Integer.toString(shard.shard()));
        var position = new AtomicLong();
        var lag = new AtomicLong();
        return new Place(
                position,
                lag,
                Gauge.builder("eventstore.subscription.position", position, AtomicLong::doubleValue)
                        .description("Up to where a shard has handled everything")
                        .tags(tags)
                        .strongReference(true)
                        .register(registry),
                Gauge.builder("eventstore.subscription.lag", lag, AtomicLong::doubleValue)
                        .description("Positions that a shard had not handled when it last looked")
                        .tags(tags)
                        .strongReference(true)
                        .register(registry));
    }
}
