package dev.perdure.embedded.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.DatabaseException.Kind;
import dev.perdure.pg.Migrations;
import dev.perdure.pg.Sql;

import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Migrations on a real server. Folder `two` is the release after `one`.
final class MigrationsTest {
    private final TestDatabase place = TestDatabase.create();
    private Database database;

    @BeforeEach
    void open() {
        database = place.open();
    }

    @AfterEach
    void close() {
        database.close();
        place.close();
    }

    @Test
    void fresh_schema_is_set_up_and_its_functions_work_from_any_path() {
        migrations("one").apply(database);

        assertThat(Query.text(database, "select %s.add_message('a')".formatted(place.schema())))
                .isEqualTo("1");
        assertThat(Query.text(database, "select %s.count_messages()".formatted(place.schema())))
                .isEqualTo("1");
        assertThat(migrations("one").missing(database)).isEmpty();
        migrations("one").check(database);
    }

    @Test
    void many_who_start_together_set_up_one_schema() throws Exception {
        int starters = 12;
        var together = new CyclicBarrier(starters);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < starters; i++) {
                running.add(
                        threads.submit(() -> {
                            try (var own = Database.open(place.options().withMaxConnections(1))) {
                                together.await();
                                migrations("one").apply(own);
                            }
                            return true;
                        }));
            }
            for (var it : running) {
                it.get();
            }
        }

        assertThat(applied("migration")).isEqualTo("2");
        assertThat(applied("routine")).isEqualTo("2");
    }

    @Test
    void printed_sql_leaves_the_same_as_automatic_migration() throws IOException {
        migrations("one").apply(database);
        try (var other = TestDatabase.create()) {
            var printed = new StringBuilder();
            migrations("one", other.schema()).print(printed);

            byHand(printed);

            assertThat(SchemaCatalog.of(database, other.schema()))
                    .isEqualTo(SchemaCatalog.of(database, place.schema()));
            migrations("one", other.schema()).check(database);
        }
    }

    @Test
    void printed_upgrade_leaves_the_same_as_an_automatic_one() throws IOException {
        migrations("one").apply(database);
        migrations("two").apply(database);
        try (var other = TestDatabase.create()) {
            migrations("one", other.schema()).apply(database);
            var printed = new StringBuilder();
            migrations("two", other.schema()).printMissing(database, printed);

            byHand(printed);

            assertThat(SchemaCatalog.of(database, other.schema()))
                    .isEqualTo(SchemaCatalog.of(database, place.schema()));
            var nothing = new StringBuilder();
            migrations("two", other.schema()).printMissing(database, nothing);
            assertThat(nothing).isEmpty();
        }
    }

    @Test
    void next_release_adds_what_is_new_and_leaves_what_is_gone() {
        migrations("one").apply(database);

        assertThat(migrations("two").missing(database))
                .containsExactly("schema/V0003__extra.sql", "routines/count_messages.sql");
        migrations("two").apply(database);

        assertThat(Query.text(database, "select %s.count_messages()".formatted(place.schema())))
                .as("the changed function")
                .isEqualTo("100");
        assertThat(Query.text(database, "select %s.add_message('a')".formatted(place.schema())))
                .as("the function that only the old release knows")
                .isEqualTo("1");
    }

    @Test
    void changed_script_is_refused() {
        migrations("one").apply(database);

        refused(() -> migrations("changed").apply(database))
                .hasMessageContaining("'schema/V0001__queue.sql' is not the one that was applied")
                .hasMessageContaining("put the change into a new one");
        refused(() -> migrations("changed").check(database));
    }

    @Test
    void newer_schema_is_refused() {
        migrations("two").apply(database);

        refused(() -> migrations("one").apply(database))
                .hasMessageContaining("has version 3, which is newer than the 2")
                .hasMessageContaining("Use the newer release");
    }

    @Test
    void check_names_what_is_missing_and_changes_nothing() {
        refused(() -> migrations("one").check(database))
                .hasMessageContaining(place.schema())
                .hasMessageContaining("lacks 4 scripts")
                .hasMessageContaining("schema/V0002__lease.sql, routines/add_message.sql");
        assertThat(
                        Query.text(
                                database,
                                "select count(*) from pg_namespace where nspname = '%s'"
                                        .formatted(place.schema())))
                .isEqualTo("0");
    }

    @Test
    void failing_script_leaves_nothing() {
        assertThatThrownBy(() -> migrations("broken").apply(database))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("\"id\" specified more than once");

        assertThat(
                        Query.text(
                                database,
                                "select count(*) from pg_namespace where nspname = '%s'"
                                        .formatted(place.schema())))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mixed Case", "semi;colon", "quo\"te'd", "50% $$ ünïcode", "select"})
    void odd_names_of_schemas_work(String name) throws IOException {
        var odd = name + " " + place.schema();
        try {
            migrations("one", odd).apply(database);
            assertThat(Query.text(database, "select %s.add_message('a')".formatted(quoted(odd))))
                    .isEqualTo("1");
            migrations("one", odd).check(database);
            var printed = new StringBuilder();
            migrations("one", odd).print(printed);
            Query.run(database, "drop schema " + quoted(odd) + " cascade");
            byHand(printed);
            migrations("one", odd).check(database);
        } finally {
            Query.run(database, "drop schema if exists " + quoted(odd) + " cascade");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "pg_mine", "information_schema", "new\nline"})
    void impossible_names_of_schemas_are_refused(String name) {
        refused(() -> migrations("one", name)).hasMessageContaining("Choose another name");
    }

    @Test
    void user_without_privilege_is_told() {
        var role = "role_" + place.schema();
        Query.run(database, "create role " + role + " login password 'secret'");
        try (var weak = Database.open(place.options().withUser(role).withPassword("secret"))) {
            refused(() -> migrations("one").apply(weak))
                    .hasMessageContaining("permission denied for database")
                    .hasMessageContaining("SQLSTATE 42501")
                    .hasMessageContaining("Grant the privilege");
        } finally {
            Query.run(database, "drop role " + role);
        }
    }

    @Test
    void index_lists_every_script() {
        assertThat(Migrations.unlisted(MigrationsTest.class, "one")).isEmpty();
        assertThat(Migrations.unlisted(MigrationsTest.class, "unlisted"))
                .containsExactlyInAnyOrder(
                        "'routines/forgotten.sql' is not listed",
                        "'schema/V0002__gone.sql' is listed, but no file");
    }

    private Migrations migrations(String folder) {
        return migrations(folder, place.schema());
    }

    private static Migrations migrations(String folder, String schema) {
        return Migrations.load(MigrationsTest.class, folder, schema);
    }

    /// Sends the text as it is, as `psql` does.
    private void byHand(CharSequence sql) {
        var url = place.options().url();
        var mode = (url.contains("?") ? "&" : "?") + "preferQueryMode=simple";
        var options = place.options().withUrl(url + mode);
        try (var simple = Database.open(options)) {
            Query.run(simple, sql.toString());
        }
    }

    private String applied(String table) {
        return Query.text(database, "select count(*) from %s.%s".formatted(place.schema(), table));
    }

    private static String quoted(String name) {
        return Sql.quoteName(name);
    }

    private static AbstractThrowableAssert<?, ?> refused(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        it -> assertThat(it.kind()).isEqualTo(Kind.REFUSED));
    }
}
