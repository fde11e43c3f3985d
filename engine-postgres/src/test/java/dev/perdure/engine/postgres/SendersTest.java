package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.EnqueueOutcome.Result;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.ProviderException;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Threads that send at the same time share calls, and each gets its own answer.
final class SendersTest {
    private static final int LIMIT = 100;

    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void a_thread_alone_sends_at_once() {
        var senders = new Senders(this::accept);

        assertThat(senders.send(List.of(to("a"), to("b")), LIMIT)).hasSize(2);
        assertThat(calls).hasValue(1);
    }

    @Test
    void every_thread_gets_the_answers_to_its_own_messages() throws Exception {
        var senders = new Senders(SendersTest::nameResults);
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            boolean known = i % 3 == 0;
            // Other limits and large batches end a call early.
            int limit = LIMIT + i % 2;
            int size = i % 100 == 7 ? 400 : 1;
            tasks.add(() -> {
                var sent = new ArrayList<Envelope>();
                for (int n = 0; n < size; n++) {
                    sent.add(to(known ? "known" : "unknown"));
                }
                var expected = known ? Result.ACCEPTED : Result.NO_SUCH_INSTANCE;
                return senders.send(sent, limit).stream()
                        .allMatch(outcome -> outcome.result() == expected);
            });
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var task : threads.invokeAll(tasks)) {
                assertThat(task.get()).isTrue();
            }
        }
    }

    @Test
    void those_who_wait_go_together() throws Exception {
        var busy = new CountDownLatch(2);
        var go = new CountDownLatch(1);
        var senders =
                new Senders((messages, limit) -> {
                    busy.countDown();
                    await(go);
                    return accept(messages, limit);
                });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(() -> senders.send(List.of(to("a")), LIMIT));
            threads.execute(() -> senders.send(List.of(to("b")), LIMIT));
            busy.await();
            var more = new ArrayList<Thread>();
            for (int i = 0; i < 50; i++) {
                more.add(Thread.ofVirtual().start(() -> senders.send(List.of(to("c")), LIMIT)));
            }
            while (more.stream().anyMatch(it -> it.getState() != Thread.State.WAITING)) {
                Thread.onSpinWait();
            }
            go.countDown();
            for (var thread : more) {
                thread.join();
            }
        }

        assertThat(calls.get()).isBetween(3, 4);
    }

    @Test
    void a_message_that_cannot_be_stored_does_not_harm_its_neighbours() throws Exception {
        var senders =
                new Senders((messages, limit) -> {
                    if (messages.stream().anyMatch(it -> it.instance().equals("bad"))) {
                        throw new ProviderException(ErrorCode.INVARIANT, "bad", null);
                    }
                    return accept(messages, limit);
                });
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            var id = i % 10 == 0 ? "bad" : "good";
            tasks.add(() -> {
                try {
                    return senders.send(List.of(to(id)), LIMIT).size() == 1 && id.equals("good");
                } catch (ProviderException _) {
                    return id.equals("bad");
                }
            });
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var task : threads.invokeAll(tasks)) {
                assertThat(task.get()).isTrue();
            }
        }
    }

    @Test
    void a_store_that_is_away_is_asked_once() {
        var senders =
                new Senders((_, _) -> {
                    calls.incrementAndGet();
                    throw new ProviderException(ErrorCode.PROVIDER_UNAVAILABLE, "away", null);
                });

        assertThatThrownBy(() -> senders.send(List.of(to("a")), LIMIT))
                .hasMessageContaining("away");
        assertThat(calls).hasValue(1);
    }

    private List<EnqueueOutcome> accept(List<Envelope> messages, int limit) {
        calls.incrementAndGet();
        return messages.stream().map(_ -> new EnqueueOutcome(Result.ACCEPTED, null)).toList();
    }

    private static List<EnqueueOutcome> nameResults(List<Envelope> messages, int limit) {
        return messages.stream()
                .map(it ->
                        it.instance().equals("known") ? Result.ACCEPTED : Result.NO_SUCH_INSTANCE)
                .map(result -> new EnqueueOutcome(result, null))
                .toList();
    }

    private static Envelope to(String instance) {
        return new Envelope(instance, new Message.Cancel("enough"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
