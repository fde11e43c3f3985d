package dev.perdure.engine.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.ControlOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Clients beside an engine. To SQLite, a second provider on the same file is another process; one
/// test uses a real one.
final class ClientProcessTest {
    @TempDir Path folder;
    private Path file;
    private SqliteProvider engine;
    private SqliteProvider client;

    @BeforeEach
    void open_both() {
        file = folder.resolve("orders.db");
        var options =
                SqliteOptions.defaults().withPolling(Duration.ofMillis(5), Duration.ofMillis(50));
        engine = SqliteProvider.open(file, options);
        client = SqliteProvider.open(file, options);
    }

    @AfterEach
    void close_both() {
        client.close();
        engine.close();
    }

    /// Starts one instance in another process.
    static final class Starter {
        public static void main(String[] arguments) {
            try (var provider = SqliteProvider.open(Path.of(arguments[0]))) {
                var start = new Envelope("from outside", Sample.start());
                var outcome = provider.enqueueMessages(List.of(start), 10).getFirst();
                System.out.println(outcome.result());
            }
        }
    }

    @Test
    void a_start_in_another_process_wakes_the_engine() throws InterruptedException {
        var lease = Sample.join(engine, "node");
        var signals = new LinkedBlockingQueue<Signal>();
        try (var _ = engine.subscribe(signals::add);
                var child = ChildProcess.start(Starter.class, folder, file)) {
            assertThat(child.readLine()).isEqualTo("ACCEPTED");

            assertThat(signals.poll(30, TimeUnit.SECONDS)).isNotNull();
            assertThat(engine.fetchOrchestrationItems(lease, Sample.ALL))
                    .extracting(item -> item.instance().id())
                    .containsExactly("from outside");
        }
    }

    @Test
    void a_client_hears_of_an_end() throws InterruptedException {
        var lease = Sample.join(engine, "node");
        var signals = new LinkedBlockingQueue<Signal>();
        try (var _ = client.subscribe(signals::add)) {
            engine.ackOrchestrationItems(lease, List.of(Sample.creation("a"), Sample.last("a", 2)));

            var signal = signals.poll(30, TimeUnit.SECONDS);
            while (signal != null && signal != Signal.ENDED) {
                signal = signals.poll(30, TimeUnit.SECONDS);
            }
            assertThat(signal).isEqualTo(Signal.ENDED);
            assertThat(client.findInstance("a")).matches(it -> it.status() == Status.COMPLETED);
        }
    }

    @Test
    void changes_of_this_process_are_signalled_without_polling() throws InterruptedException {
        var options = SqliteOptions.defaults().withPolling(Duration.ofDays(1), Duration.ofDays(1));
        try (var quiet = SqliteProvider.open(folder.resolve("quiet.db"), options)) {
            var signals = new LinkedBlockingQueue<Signal>();
            try (var _ = quiet.subscribe(signals::add)) {
                quiet.enqueueMessages(List.of(new Envelope("a", Sample.start())), 10);

                assertThat(signals.poll(30, TimeUnit.SECONDS)).isEqualTo(Signal.MESSAGES);
            }
        }
    }

    @Test
    void an_event_from_a_client_reaches_the_owner() {
        var lease = Sample.join(engine, "node");
        engine.ackOrchestrationItems(lease, List.of(Sample.creation("a")));
        client.enqueueMessages(List.of(Sample.event("a", "paid")), 10);

        assertThat(engine.fetchOrchestrationItems(lease, Sample.ALL))
                .singleElement()
                .satisfies(item -> assertThat(item.messages()).hasSize(1));
        assertThat(engine.fetchOrchestrationItems(lease, Sample.ALL)).isEmpty();
    }

    @Test
    void a_turn_after_a_client_terminated_the_instance_is_lost() {
        var lease = Sample.join(engine, "node");
        engine.ackOrchestrationItems(lease, List.of(Sample.creation("a")));
        assertThat(client.terminateInstance("a", "enough")).isEqualTo(ControlOutcome.DONE);

        assertThat(engine.ackOrchestrationItems(lease, List.of(Sample.turn("a", 2))))
                .singleElement()
                .isInstanceOf(AckOutcome.Lost.class);
        assertThat(engine.fetchOrchestrationItems(lease, Sample.ALL))
                .singleElement()
                .satisfies(ClientProcessTest::isNotice);
    }

    @Test
    void a_turn_after_a_client_replaced_the_instance_is_lost() {
        var lease = Sample.join(engine, "node");
        engine.ackOrchestrationItems(lease, List.of(Sample.creation("a")));
        var policy =
                new StartPolicy(
                        StartPolicy.WhenRunning.TERMINATE_AND_RESTART,
                        StartPolicy.WhenFinished.ALLOW);
        client.enqueueMessages(List.of(new Envelope("a", Sample.start(policy))), 10);

        assertThat(engine.ackOrchestrationItems(lease, List.of(Sample.turn("a", 2))))
                .singleElement()
                .isInstanceOf(AckOutcome.Lost.class);
        var items = engine.fetchOrchestrationItems(lease, Sample.ALL);
        assertThat(items).hasSize(2);
        isNotice(items.getFirst());
        assertThat(items.getLast().claimed()).isTrue();
        assertThat(items.getLast().instance().execution()).isEqualTo(2);
    }

    @Test
    void a_turn_that_creates_what_a_client_created_is_refused() {
        var lease = Sample.join(engine, "node");
        engine.ackOrchestrationItems(lease, List.of(Sample.creation("other")));
        client.enqueueMessages(List.of(new Envelope("a", Sample.start())), 10);

        assertThat(engine.ackOrchestrationItems(lease, List.of(Sample.creation("a"))))
                .singleElement()
                .isInstanceOf(AckOutcome.Exists.class);
    }

    @Test
    void engine_and_client_number_their_instances_apart() {
        var lease = Sample.join(engine, "node");
        for (int i = 0; i < 10; i++) {
            engine.ackOrchestrationItems(lease, List.of(Sample.creation("e" + i)));
            client.enqueueMessages(List.of(new Envelope("c" + i, Sample.start())), 10);
        }

        assertThat(engine.counts().instances())
                .containsEntry(Status.RUNNING, 10L)
                .containsEntry(Status.PENDING, 10L);
        assertThat(client.fetchHistory("e9", 1, 0, 10))
                .singleElement()
                .matches(chunk -> chunk.sameAs(Sample.chunk("e9", 1)));
    }

    @Test
    void clients_read_while_the_engine_writes() {
        var lease = Sample.join(engine, "node");
        engine.ackOrchestrationItems(lease, List.of(Sample.creation("a")));
        for (int event = 2; event <= 50; event++) {
            engine.ackOrchestrationItems(lease, List.of(Sample.turn("a", event)));

            assertThat(client.fetchHistory("a", 1, 0, 100))
                    .hasSize(event)
                    .extracting(HistoryChunk::firstEvent)
                    .isSorted();
        }
    }

    private static void isNotice(OrchestrationItem item) {
        assertThat(item.claimed()).isFalse();
        assertThat(item.messages())
                .singleElement()
                .matches(delivered -> delivered.message() instanceof Message.Terminated);
    }
}
