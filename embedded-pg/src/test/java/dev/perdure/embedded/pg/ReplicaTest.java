package dev.perdure.embedded.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server that follows another one.
@Timeout(60)
final class ReplicaTest {
    private static PostgresServer primary;
    private static Database writing;

    @BeforeAll
    static void start() {
        primary = EmbeddedPostgres.start();
        writing = Database.open(primary.database());
        Query.run(writing, "create table kept (value text)");
    }

    @AfterAll
    static void stop() {
        writing.close();
        primary.close();
    }

    private static void write(Database database, String value) {
        Query.run(database, "insert into kept values ('" + value + "')");
    }

    private static boolean has(Database database, String value) {
        var sql = "select count(*) from kept where value = '" + value + "'";
        return Query.text(database, sql).equals("1");
    }

    @Test
    void replica_shows_what_was_committed_before_and_after_it_began() {
        write(writing, "before");
        try (var replica = primary.startReplica();
                var reading = Database.open(replica.database())) {
            assertThat(has(reading, "before")).isTrue();

            write(writing, "after");

            assertThat(Eventually.until(() -> has(reading, "after"), it -> it)).isTrue();
            assertThatThrownBy(() -> Query.run(reading, "delete from kept"))
                    .isInstanceOfSatisfying(
                            DatabaseException.class,
                            it -> assertThat(it.sqlState()).contains("25006"));
        }
    }

    @Test
    void replica_catches_up_after_it_was_down() {
        try (var replica = primary.startReplica();
                var reading = Database.open(replica.database())) {
            replica.stop();
            write(writing, "meanwhile");
            replica.start();

            assertThat(Eventually.until(() -> has(reading, "meanwhile"), it -> it)).isTrue();
        }
    }

    @Test
    void promoted_replica_goes_its_own_way() {
        try (var replica = primary.startReplica();
                var own = Database.open(replica.database())) {
            replica.promote();
            write(own, "own");
            replica.restart();

            assertThat(Eventually.get(() -> has(own, "own"))).isTrue();
            assertThat(has(writing, "own")).isFalse();
        }
    }
}
