package dev.perdure.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.testkit.TestClock;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What the provider in memory promises beyond the contract.
final class MemoryProviderTest {
    private static final Message.Start START =
            new Message.Start("order", 1, Payload.NONE, null, StartPolicy.DEFAULT);

    @Test
    void listeners_are_called_on_the_calling_thread_with_the_change_in_place() {
        var provider = new MemoryProvider();
        var seen = new ArrayList<String>();
        provider.subscribe(
                signal -> seen.add(signal + " " + provider.counts().messages() + " " + thread()));

        provider.enqueueMessages(List.of(new Envelope("a", START)), 1);

        assertThat(seen).containsExactly(Signal.MESSAGES + " 1 " + thread());
    }

    @Test
    void listeners_are_called_without_the_lock() {
        var provider = new MemoryProvider();
        try (var executor = Executors.newSingleThreadExecutor()) {
            var counted = new ArrayList<Long>();
            provider.subscribe(_ -> {
                var other = executor.submit(() -> provider.counts().messages());
                counted.add(result(other));
            });

            provider.enqueueMessages(List.of(new Envelope("a", START)), 1);

            assertThat(counted).containsExactly(1L);
        }
    }

    @Test
    void closing_ends_subscriptions_and_keeps_the_contents() {
        var provider = new MemoryProvider();
        var heard = new ArrayList<Signal>();
        provider.subscribe(heard::add);
        provider.enqueueMessages(List.of(new Envelope("a", START)), 1);
        heard.clear();
        provider.close();
        provider.enqueueMessages(List.of(new Envelope("b", START)), 1);

        assertThat(heard).isEmpty();
        assertThat(provider.listInstances(InstanceQuery.all(10))).hasSize(2);
    }

    @Test
    void time_is_that_of_the_clock_to_the_microsecond() {
        var clock = new TestClock(Instant.parse("2031-02-03T04:05:06Z"));
        var provider = new MemoryProvider(() -> clock.instant().plusNanos(1_999));

        assertThat(provider.now()).isEqualTo("2031-02-03T04:05:06.000001Z");
    }

    private static String thread() {
        return Thread.currentThread().toString();
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the other thread did not get through", e);
        }
    }
}
