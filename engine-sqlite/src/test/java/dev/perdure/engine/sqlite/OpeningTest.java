package dev.perdure.engine.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.ProviderException;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;

/// Opening a file: what is created, what is kept, what is refused.
final class OpeningTest {
    @TempDir Path folder;

    @Test
    void what_was_stored_is_there_after_reopening() {
        var file = folder.resolve("orders.db");
        try (var provider = SqliteProvider.open(file)) {
            var node = Sample.join(provider, "node");
            provider.ackOrchestrationItems(
                    node, List.of(Sample.creation("a"), Sample.turn("a", 2)));
        }

        try (var provider = SqliteProvider.open(file)) {
            assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(2);
            assertThat(provider.listInstances(InstanceQuery.all(10))).hasSize(1);
        }
    }

    @Test
    void a_closed_file_is_whole_and_alone() throws IOException {
        var file = folder.resolve("orders.db");
        try (var provider = SqliteProvider.open(file)) {
            provider.ackOrchestrationItems(
                    Sample.join(provider, "node"), List.of(Sample.creation("a")));
        }

        try (var files = Files.list(folder)) {
            assertThat(files.map(it -> it.getFileName().toString()))
                    .containsExactlyInAnyOrder("orders.db", "orders.db.engine.lock");
        }
    }

    @Test
    void a_commit_waits_for_the_disk_unless_told_otherwise() throws SQLException {
        try (var provider = SqliteProvider.open(folder.resolve("full.db"))) {
            assertThat(synchronous(provider)).isEqualTo(2);
        }
        var risky =
                SqliteOptions.defaults()
                        .withDurability(SqliteOptions.Durability.MAY_LOSE_TURNS_WITH_THE_MACHINE);
        try (var provider = SqliteProvider.open(folder.resolve("normal.db"), risky)) {
            assertThat(synchronous(provider)).isEqualTo(1);
        }
    }

    @Test
    void many_may_create_the_same_file_at_once() throws Exception {
        for (int round = 0; round < 100; round++) {
            var file = folder.resolve("round" + round + ".db");
            var barrier = new CyclicBarrier(4);
            Callable<Integer> opening =
                    () -> {
                        barrier.await();
                        try (var provider = SqliteProvider.open(file)) {
                            return provider.listInstances(InstanceQuery.all(1)).size();
                        }
                    };
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var opened : threads.invokeAll(List.of(opening, opening, opening, opening))) {
                    assertThat(opened.get()).isZero();
                }
            }
        }
    }

    @Test
    void a_newer_schema_is_refused_and_left_alone() throws Exception {
        var file = folder.resolve("newer.db");
        SqliteProvider.open(file).close();
        execute(file, "pragma user_version = 999");
        var before = Files.readAllBytes(file);

        assertUnusable(() -> SqliteProvider.open(file), "newer.db", "999", "newer release");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void a_database_of_another_application_is_refused_and_left_alone() throws Exception {
        var file = folder.resolve("foreign.db");
        execute(file, "create table mine (id integer)");
        var before = Files.readAllBytes(file);

        assertUnusable(() -> SqliteProvider.open(file), "foreign.db", "another application");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void a_file_that_is_no_database_is_refused_and_left_alone() throws IOException {
        var file = folder.resolve("letter.txt");
        var text = "Dear reader, ".repeat(1_000);
        Files.writeString(file, text);

        assertUnusable(() -> SqliteProvider.open(file), "letter.txt", "not a SQLite database");
        assertThat(file).hasContent(text);
    }

    @Test
    void an_empty_file_is_taken() throws IOException {
        var file = Files.createFile(folder.resolve("empty.db"));

        try (var provider = SqliteProvider.open(file)) {
            assertThat(provider.counts().instances()).isEmpty();
        }
    }

    @Test
    void a_missing_folder_is_named() {
        assertUnusable(
                () -> SqliteProvider.open(folder.resolve("missing").resolve("orders.db")),
                "orders.db",
                "no folder",
                "missing");
    }

    @Test
    void a_folder_is_refused() {
        assertUnusable(() -> SqliteProvider.open(folder), "is a folder");
    }

    @Test
    void a_link_leads_to_the_same_file_and_the_same_engine() throws IOException {
        var file = folder.resolve("orders.db");
        var link = folder.resolve("link.db");
        try (var provider = SqliteProvider.open(file)) {
            Sample.join(provider, "node");
            Files.createSymbolicLink(link, file);
            try (var linked = SqliteProvider.open(link)) {
                assertThatThrownBy(() -> Sample.join(linked, "node"))
                        .hasMessageContaining("ENG-016");
            }
        }
    }

    @Test
    void a_name_that_the_driver_would_misread_is_refused() {
        assertUnusable(
                () -> SqliteProvider.open(folder.resolve("orders?mode=memory")), "'?'", "Rename");
    }

    @Test
    void names_with_spaces_and_other_scripts_are_fine() {
        var file = folder.resolve("Aufträge & 注文 50%.db");

        SqliteProvider.open(file).close();

        assertThat(file).exists();
    }

    @Test
    void a_closed_provider_says_so() {
        var provider = SqliteProvider.open(folder.resolve("orders.db"));
        provider.close();
        provider.close();

        assertThatThrownBy(() -> provider.terminateInstance("a", "no"))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(provider::counts).hasMessageContaining("is closed");
    }

    private static long synchronous(SqliteProvider provider) {
        return provider.writer()
                .submit(() -> provider.store().tx.session().number("pragma synchronous"));
    }

    private static void execute(Path file, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static void assertUnusable(ThrowingCallable opening, String... parts) {
        assertThatThrownBy(opening)
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNUSABLE))
                .hasMessageContainingAll(parts);
    }
}
