package dev.perdure.engine.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.ProviderException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// One engine at a time, in this process and among processes.
final class EngineLockTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void name_the_file() {
        file = folder.resolve("orders.db");
    }

    /// The engine that the tests run in another process.
    static final class Engine {
        public static void main(String[] arguments) {
            var provider = SqliteProvider.open(Path.of(arguments[0]));
            try {
                var lease = Sample.join(provider, "engine");
                provider.ackOrchestrationItems(lease, List.of(Sample.creation("owned")));
                System.out.println("joined");
            } catch (ProviderException e) {
                System.out.println(e.getMessage());
            }
            waitForever();
        }

        private static void waitForever() {
            while (true) {
                LockSupport.park();
            }
        }
    }

    @Test
    void a_second_engine_learns_which_process_to_stop() {
        try (var other = ChildProcess.start(Engine.class, folder, file);
                var provider = SqliteProvider.open(file)) {
            assertThat(other.readLine()).isEqualTo("joined");

            assertThatThrownBy(() -> Sample.join(provider, "second"))
                    .isInstanceOfSatisfying(ProviderException.class, EngineLockTest::isBusy)
                    .hasMessageContainingAll(
                            file.toString(), "process " + other.pid(), "host of a test", "since");
            assertThat(provider.counts().instances()).hasSize(1);
        }
    }

    @Test
    void an_engine_in_this_process_keeps_other_processes_out() {
        try (var provider = SqliteProvider.open(file)) {
            Sample.join(provider, "first");
            try (var same = SqliteProvider.open(file)) {
                assertThatThrownBy(() -> Sample.join(same, "second"))
                        .isInstanceOfSatisfying(ProviderException.class, EngineLockTest::isBusy);
            }

            try (var other = ChildProcess.start(Engine.class, folder, file)) {
                assertThat(other.readLine())
                        .startsWith("ENG-016")
                        .contains("process " + ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void the_work_of_a_killed_engine_is_taken_over_at_once() {
        try (var other = ChildProcess.start(Engine.class, folder, file)) {
            assertThat(other.readLine()).isEqualTo("joined");
            other.kill();
        }

        try (var provider = SqliteProvider.open(file)) {
            var lease = Sample.join(provider, "engine");
            var items = provider.fetchOrchestrationItems(lease, Sample.ALL);

            assertThat(items).singleElement().matches(OrchestrationItem::claimed);
            assertThat(items.getFirst().orphaned()).isTrue();
            assertThat(items.getFirst().history()).hasSize(1);
        }
    }

    @Test
    void an_engine_whose_lock_file_was_deleted_is_fenced_by_the_next() throws IOException {
        try (var provider = SqliteProvider.open(file)) {
            var lease = Sample.join(provider, "first");
            Files.delete(folder.resolve("orders.db.engine.lock"));
            try (var other = ChildProcess.start(Engine.class, folder, file)) {
                assertThat(other.readLine()).isEqualTo("joined");

                assertThatThrownBy(() ->
                                provider.ackOrchestrationItems(
                                        lease, List.of(Sample.creation("late"))))
                        .hasMessageContaining("ENG-014");
            }
        }
    }

    @Test
    void the_last_node_that_leaves_makes_way_for_another_engine() {
        try (var first = SqliteProvider.open(file);
                var second = SqliteProvider.open(file)) {
            var a = Sample.join(first, "a");
            var b = Sample.join(first, "b");
            first.ackOrchestrationItems(a, List.of(Sample.creation("x")));
            first.leaveNode(a);
            assertThatThrownBy(() -> Sample.join(second, "c")).hasMessageContaining("ENG-016");
            first.leaveNode(b);

            var c = Sample.join(second, "c");
            var items = second.fetchOrchestrationItems(c, Sample.ALL);
            assertThat(items).singleElement().matches(item -> !item.orphaned());
        }
    }

    @Test
    void closing_makes_way_for_another_engine() {
        var first = SqliteProvider.open(file);
        var old = Sample.join(first, "node");
        first.close();

        try (var second = SqliteProvider.open(file)) {
            var lease = Sample.join(second, "node");
            assertThat(lease.epoch()).isGreaterThan(old.epoch());
            assertThatThrownBy(() -> second.renewNodeLease(old)).hasMessageContaining("ENG-014");
        }
    }

    private static void isBusy(ProviderException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_BUSY);
    }
}
