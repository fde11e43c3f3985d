package dev.perdure.eventstore.observe.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import java.time.Duration;
import java.util.stream.LongStream;

/// Makes meters in a registry, all of the same shape.
///
/// @param registry where they are
record Meters(MeterRegistry registry) {
    static final String LOG = "log";
    static final String OPERATION = "operation";
    static final String STATUS = "status";
    static final String TARGET = "database.target";
    static final String ERROR_TYPE = "error.type";

    /// Most calls take less than a millisecond.
    private static final Duration[] BUCKETS =
            LongStream.of(
                            50,
                            100,
                            250,
                            500,
                            1_000,
                            2_500,
                            5_000,
                            10_000,
                            25_000,
                            50_000,
                            100_000,
                            250_000,
                            500_000,
                            1_000_000,
                            2_500_000,
                            5_000_000,
                            10_000_000)
                    .mapToObj(it -> Duration.ofNanos(it * 1_000))
                    .toArray(Duration[]::new);

    private static final double[] SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000};

    Labelled<Timer> timers(String name, String description, String... labels) {
        return new Labelled<>(
                tags ->
                        Timer.builder(name)
                                .description(description)
                                .tags(tags)
                                .serviceLevelObjectives(BUCKETS)
                                .register(registry),
                labels);
    }

    Labelled<Counter> counters(String name, String description, String... labels) {
        return new Labelled<>(
                tags ->
                        Counter.builder(name)
                                .description(description)
                                .tags(tags)
                                .register(registry),
                labels);
    }

    Labelled<DistributionSummary> sizes(String name, String description, String... labels) {
        return new Labelled<>(
                tags ->
                        DistributionSummary.builder(name)
                                .description(description)
                                .tags(tags)
                                .serviceLevelObjectives(SIZES)
                                .register(registry),
                labels);
    }
}
