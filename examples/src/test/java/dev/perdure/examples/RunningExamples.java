package dev.perdure.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.Client;
import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.memory.MemoryProvider;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// An engine with every example, on a clock that tests move.
final class RunningExamples implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T08:00:00Z"));
    private final MemoryProvider provider = new MemoryProvider(now::get);
    private Engine engine = start();

    private Engine start() {
        var builder =
                Engine.on(provider)
                        .options(
                                EngineOptions.defaults()
                                        .withLease(Duration.ofDays(3))
                                        .withPollInterval(Duration.ofMillis(20)));
        for (var example : Examples.all()) {
            example.orchestrations().forEach(builder::register);
            example.activities().forEach(builder::register);
        }
        return builder.start();
    }

    Client client() {
        return engine.client();
    }

    void restart() {
        engine.close();
        engine = start();
    }

    void restart(Engine.Builder other) {
        engine.close();
        engine = other.start();
    }

    MemoryProvider provider() {
        return provider;
    }

    void advance(Duration duration) {
        now.updateAndGet(it -> it.plus(duration));
    }

    List<Event> history(String instance) {
        var record = client().status(instance).orElseThrow();
        return client().history(instance, record.execution(), 0, 1000).stream()
                .map(it -> it.event())
                .toList();
    }

    void awaitEvents(String instance, long count, Predicate<Event> which) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (history(instance).stream().filter(which).count() < count) {
            assertThat(System.nanoTime()).as("time limit").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        engine.close();
        provider.close();
    }
}
