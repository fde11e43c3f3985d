package dev.perdure.embedded.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

final class EmbeddedPostgresTest {
    @TempDir Path folder;

    @Test
    void temporary_server_waits_for_the_disk_and_counts_statements() {
        try (var server = EmbeddedPostgres.start();
                var database = Database.open(server.database())) {
            assertThat(server.majorVersion()).isEqualTo(18);
            for (var setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
                assertThat(Query.text(database, "show " + setting)).as(setting).isEqualTo("on");
            }
            assertThat(Query.text(database, "show shared_preload_libraries"))
                    .isEqualTo("pg_stat_statements");
            assertThat(Query.text(database, "show max_connections")).isEqualTo("200");
        }
    }

    @Test
    void temporary_server_leaves_nothing() {
        var server = EmbeddedPostgres.start();
        var data = server.dataDirectory();
        assertThat(data).isDirectory();

        server.close();

        assertThat(server.isRunning()).isFalse();
        assertThat(data.getParent()).doesNotExist();
    }

    @Test
    void kept_folder_is_opened_again() {
        var options = ServerOptions.defaults().withHome(folder.resolve("server"));
        try (var server = EmbeddedPostgres.start(options);
                var database = Database.open(server.database())) {
            Query.run(database, "create table kept (value text)");
            Query.run(database, "insert into kept values ('here')");
        }

        try (var server = EmbeddedPostgres.start(options.withSetting("work_mem", "7MB"));
                var database = Database.open(server.database())) {
            assertThat(Query.text(database, "select value from kept")).isEqualTo("here");
            assertThat(Query.text(database, "show work_mem")).isEqualTo("7MB");
        }
    }

    @Test
    void committed_rows_survive_a_crash_and_the_port_stays() {
        try (var server = EmbeddedPostgres.start();
                var database = Database.open(server.database())) {
            Query.run(database, "create table kept (value text)");
            Query.run(database, "insert into kept values ('here')");
            int port = server.port();

            server.crash();

            assertThat(server.isRunning()).isFalse();
            server.start();
            assertThat(server.port()).isEqualTo(port);
            assertThat(Eventually.get(() -> Query.text(database, "select value from kept")))
                    .isEqualTo("here");
            assertThat(server.log()).content().contains("automatic recovery in progress");
        }
    }

    @Test
    void second_server_in_the_same_folder_is_refused() {
        var options = ServerOptions.defaults().withHome(folder.resolve("server"));
        try (var server = EmbeddedPostgres.start(options)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(options))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("is used by the server of this process")
                    .hasMessageContaining("choose another folder");
            assertThat(server.isRunning()).isTrue();
        }
    }

    @Test
    void data_of_another_major_version_are_refused() throws IOException {
        var home = folder.resolve("server");
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("data").resolve("PG_VERSION"), "14\n");

        assertThatThrownBy(() -> EmbeddedPostgres.start(ServerOptions.defaults().withHome(home)))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("holds the data of PostgreSQL 14, but this is PostgreSQL 18")
                .hasMessageContaining("restore");
    }

    @Test
    void taken_port_is_named() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(
                            () -> EmbeddedPostgres.start(ServerOptions.defaults().withPort(port)))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("port " + port + " is in use");
        }
    }

    @Test
    void wrong_setting_is_told_with_the_words_of_the_server() {
        assertThatThrownBy(() ->
                        EmbeddedPostgres.start(
                                ServerOptions.defaults().withSetting("work_mem", "much")))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("does not start")
                .hasMessageContaining("work_mem");
    }
}
