package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.proof.Operation.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executors;

/// A writer stops between taking the log and committing, as a machine that swaps or a debugger
/// makes it. Others wait, readers do not, and nobody is told anything wrong.
@Timeout(1_800)
final class PausedWriterTest {
    private static final int PAUSES = Length.times(3);

    private final TestDatabase place = TestDatabase.create();
    private final History history = new History();
    private EventStore store;
    private EventLog log;

    @BeforeEach
    void open() {
        store = EventStore.open(EventStoreOptions.of(place.options()).withSchema(place.schema()));
        log = store.log("library");
    }

    @AfterEach
    void close() {
        store.close();
        place.close();
    }

    private Workload workload() {
        return new Workload(history, List.of(new RealStore(log)), false).start(6);
    }

    private static void requireProcesses() {
        assumeFalse(TestDatabase.isForeign(), "needs the processes of the server");
    }

    private OpenWriter writer() throws SQLException {
        return OpenWriter.on(place.options(), place.schema());
    }

    private void assertNobodySeesIt(OpenWriter writer) {
        for (int i = 0; i < 20; i++) {
            assertThat(log.head()).isEqualTo(writer.head());
        }
    }

    @Test
    void what_a_stopped_writer_has_not_committed_is_neither_seen_nor_passed_by() throws Exception {
        requireProcesses();
        try (var workload = workload();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < PAUSES; i++) {
                workload.await(20);
                long began = System.nanoTime();
                try (var writer = writer()) {
                    writer.freeze();
                    var commit =
                            threads.submit(() -> {
                                writer.commit();
                                return true;
                            });
                    assertNobodySeesIt(writer);
                    writer.goOn();
                    commit.get();
                    var told = new Appended(writer.head() + 1, writer.head() + 1, false);
                    history.add(writer.request(), new Answer.Decided(told), began);
                }
            }
            workload.await(20);
        }

        history.assertSound(new RealStore(log));
    }

    @Test
    void writer_that_is_killed_before_its_commit_leaves_nothing() throws Exception {
        requireProcesses();
        try (var workload = workload();
                var database = place.open()) {
            for (int i = 0; i < PAUSES; i++) {
                workload.await(20);
                long began = System.nanoTime();
                try (var writer = writer()) {
                    writer.freeze();
                    assertNobodySeesIt(writer);
                    database.rows("select pg_terminate_backend(%d)".formatted(writer.pid()));
                    writer.goOn();
                    assertThatThrownBy(writer::commit).isInstanceOf(SQLException.class);
                    history.add(writer.request(), new Answer.Failed("killed"), began);
                }
            }
            workload.await(20);
        }

        history.assertSound(new RealStore(log));
    }

    /// There a check could not see what was committed since the transaction began.
    @ParameterizedTest
    @ValueSource(
            ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
    void other_isolation_levels_are_refused(int isolation) {
        assertThatThrownBy(() -> OpenWriter.at(place.options(), place.schema(), isolation))
                .isInstanceOfSatisfying(
                        SQLException.class, it -> assertThat(it.getSQLState()).isEqualTo("25001"))
                .hasMessageContaining("needs the isolation level read committed");
    }
}
