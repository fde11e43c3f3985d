package dev.perdure.engine.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.ProviderException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// What queues up during a commit shares the next one, and each member stands for itself.
final class GroupCommitTest {
    private static final int MEMBERS = 40;

    @TempDir Path folder;
    private SqliteProvider provider;
    private NodeLease lease;

    @BeforeEach
    void open_and_join() {
        provider = SqliteProvider.open(folder.resolve("orders.db"));
        lease = Sample.join(provider, "node");
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void operations_that_wait_for_a_commit_share_the_next() throws Exception {
        long commits = provider.writer().commits();
        long operations = provider.writer().operations();

        var outcomes = together(IntStream.range(0, MEMBERS).mapToObj(this::creating).toList());

        for (var outcome : outcomes) {
            assertThat(outcome.get()).containsExactly(Sample.COMMITTED);
        }
        assertThat(provider.writer().operations() - operations).isEqualTo(MEMBERS + 1);
        assertThat(provider.writer().commits() - commits).as("the blocker and all").isEqualTo(2);
    }

    @Test
    void a_member_that_fails_does_not_take_the_others_with_it() throws Exception {
        var members = new ArrayList<Supplier<List<AckOutcome>>>();
        members.add(creating(1));
        members.add(this::failing);
        members.add(creating(2));
        members.add(() -> ack(new NodeLease("node", 999), 3));
        members.add(creating(4));

        var outcomes = together(members);

        assertThat(outcomes.get(0).get()).containsExactly(Sample.COMMITTED);
        assertThat(outcomes.get(2).get()).containsExactly(Sample.COMMITTED);
        assertThat(outcomes.get(4).get()).containsExactly(Sample.COMMITTED);
        assertThatThrownBy(outcomes.get(1)::get)
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("planted");
        assertThatThrownBy(outcomes.get(3)::get).hasMessageContaining("ENG-014");
        assertThat(provider.findInstances(List.of("i1", "i2", "i3", "i4", "planted"))).hasSize(3);
        assertThat(ack(lease, 5)).as("memory is right again").containsExactly(Sample.COMMITTED);
    }

    @Test
    void an_operation_that_fails_alone_leaves_nothing() {
        assertThatThrownBy(this::failing).hasMessageContaining("planted");

        assertThat(provider.findInstance("planted")).isNull();
        assertThat(ack(lease, 1)).containsExactly(Sample.COMMITTED);
    }

    @Test
    void messages_of_a_fetch_that_failed_are_handed_out_again() {
        ack(lease, 1);
        provider.enqueueMessages(List.of(Sample.event("i1", "paid")), 10);
        assertThatThrownBy(() ->
                        provider.writer()
                                .submit(() -> {
                                    var store = provider.store();
                                    var items =
                                            store.fetching.fetch(
                                                    store.nodes.require(lease), Sample.ALL);
                                    throw new SQLException("planted " + items);
                                }))
                .hasMessageContaining("planted");

        assertThat(provider.fetchOrchestrationItems(lease, Sample.ALL))
                .singleElement()
                .matches(item -> item.messages().size() == 1);
    }

    @Test
    void a_full_disk_is_reported_and_takes_nothing() {
        limitPages(1);
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; true; i++) {
                                ack(lease, i);
                            }
                        })
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
                            assertThat(e.isTransient()).isTrue();
                        })
                .hasMessageContainingAll("orders.db", "disk is full", "free space");

        int stored = provider.counts().instances().values().stream().mapToInt(Long::intValue).sum();
        limitPages(1_000_000);
        assertThat(ack(lease, stored)).containsExactly(Sample.COMMITTED);
    }

    @Test
    void a_listener_that_calls_back_is_refused_instead_of_hanging() throws Exception {
        var failures = new java.util.concurrent.LinkedBlockingQueue<RuntimeException>();
        try (var _ =
                provider.subscribe(_ -> {
                    try {
                        provider.resumeInstance("i1");
                    } catch (RuntimeException e) {
                        failures.add(e);
                    }
                })) {
            provider.enqueueMessages(List.of(new Envelope("i1", Sample.start())), 10);

            assertThat(failures.take()).hasMessageContaining("must not call");
        }
    }

    /// Submits everything while the writer is kept busy, so that it finds all of it at once.
    private <T> List<Future<T>> together(List<Supplier<T>> members) throws InterruptedException {
        var busy = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var blocker =
                    threads.submit(() ->
                            provider.writer()
                                    .submit(() -> {
                                        busy.countDown();
                                        awaitQuietly(go);
                                        return true;
                                    }));
            busy.await();
            var futures = new ArrayList<Future<T>>();
            for (var member : members) {
                futures.add(threads.submit(member::get));
                while (provider.writer().waiting() < futures.size()) {
                    Thread.onSpinWait();
                }
            }
            go.countDown();
            assertThat(blocker).succeedsWithin(java.time.Duration.ofMinutes(1));
            return futures;
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Supplier<List<AckOutcome>> creating(int number) {
        return () -> ack(lease, number);
    }

    private List<AckOutcome> ack(NodeLease by, int number) {
        return provider.ackOrchestrationItems(by, List.of(Sample.creation("i" + number)));
    }

    /// Stores an instance and then breaks.
    private List<AckOutcome> failing() {
        return provider.writer()
                .submit(() -> {
                    var store = provider.store();
                    store.turns.commit(
                            store.nodes.require(lease),
                            Turns.Prepared.of(List.of(Sample.creation("planted"))));
                    throw new SQLException("planted");
                });
    }

    private void limitPages(int pages) {
        provider.writer()
                .submit(() ->
                        provider.store().tx.session().number("pragma max_page_count = " + pages));
    }
}
