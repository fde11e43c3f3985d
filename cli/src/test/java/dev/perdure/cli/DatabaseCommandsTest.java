package dev.perdure.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.pg.DatabaseOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the commands do on PostgreSQL, and what they say when they cannot.
@Timeout(60)
final class DatabaseCommandsTest {
    private static final String NOBODY_LISTENS = "jdbc:postgresql://127.0.0.1:1/x";

    @TempDir private Path folder = Path.of("");

    private final TestDatabase place = TestDatabase.create();

    @AfterEach
    void drop_the_schema() {
        place.close();
    }

    @Test
    void instances_are_run_listed_shown_and_deleted() throws IOException {
        var run = onSchema("run", "report", "--id", "r1", "--input", "[\"north\"]", "--json");
        var list = onSchema("instances", "list", "--orchestration", "report", "--json");
        var show = onSchema("instances", "show", "r1");
        var history = onSchema("instances", "history", "r1", "--json");
        var delete = onSchema("instances", "delete", "r1");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().get("result").get("north").asInt()).isEqualTo(1035);
        assertThat(list.json().get(0).get("status").asString()).isEqualTo("COMPLETED");
        assertThat(show.out()).contains("r1", "completed", "instance r1/region-report/1");
        assertThat(history.json()).hasSize(4);
        assertThat(delete.out()).contains("deleted 'r1' and 1 below it");
    }

    @Test
    void instances_are_steered_before_any_node_runs() throws IOException {
        onSchema("run", "order", "--detach", "--id", "o1");

        assertThat(onSchema("instances", "raise", "o1", "approval").exitCode()).isZero();
        assertThat(onSchema("instances", "cancel", "o1").exitCode()).isZero();
        assertThat(onSchema("instances", "resume", "o1").exitCode()).isEqualTo(5);
        assertThat(onSchema("instances", "terminate", "o1").exitCode()).isZero();
        assertThat(onSchema("instances", "show", "o2").exitCode()).isEqualTo(4);
        assertThat(onSchema("instances", "show", "o1").out()).contains("terminated");
    }

    @Test
    void missing_schema_is_named_and_not_made() throws IOException {
        var list = onSchema("instances", "list");

        assertThat(list.exitCode()).isEqualTo(3);
        assertThat(list.err()).contains("schema '" + place.schema() + "'", "is missing");
        assertThat(list.err()).contains("hint:", "migrate --url", "--schema " + place.schema());
        assertThat(list.err().lines()).hasSize(2);
        assertThat(onSchema("migrate", "--check").exitCode()).isEqualTo(1);
    }

    @Test
    void migration_is_printed_checked_and_done_once() throws IOException {
        var missing = onSchema("migrate", "--check");
        var print = onSchema("migrate", "--print");
        var first = onSchema("migrate");
        var second = onSchema("migrate");
        var check = onSchema("migrate", "--check");

        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.out()).contains("schema/V0001__store.sql");
        assertThat(print.out())
                .startsWith("begin;")
                .contains("create schema")
                .endsWith("commit;\n");
        assertThat(first.out()).contains("scripts applied");
        assertThat(second.out()).contains("nothing to do");
        assertThat(check.exitCode()).isZero();
        assertThat(onSchema("migrate", "--print").out()).isEmpty();
    }

    @Test
    void whole_migration_is_printed_without_a_database() throws Exception {
        var print = process("migrate", "--print", "--schema", "shop");

        assertThat(print.exitCode()).isZero();
        assertThat(print.out()).contains("create schema if not exists \"shop\"");
    }

    @Test
    void environment_names_the_database_and_options_win() throws Exception {
        var file = folder.resolve("store.db").toString();
        var builder = Finished.process("instances", "list", "--store", file);
        builder.environment().put("PERDURE_DATABASE_URL", NOBODY_LISTENS);
        var option = Finished.of(builder);
        var both = Finished.process("instances", "list");
        both.environment().put("PERDURE_DATABASE_URL", NOBODY_LISTENS);
        both.environment().put("PERDURE_STORE", file);
        var refused = Finished.of(both);

        assertThat(option.err()).contains("there is no store '" + file);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("PERDURE_STORE", "PERDURE_DATABASE_URL", "hint:");
    }

    @Test
    void password_is_taken_from_a_file_and_never_shown() throws IOException {
        onSchema("migrate");
        var wrong = Files.writeString(folder.resolve("wrong"), "not-the-password\n");

        var list =
                Finished.command(
                        "instances",
                        "list",
                        "--url",
                        urlWithoutPassword(),
                        "--schema",
                        place.schema(),
                        "--password-file",
                        passwordFile().toString());
        var refused =
                Finished.command(
                        "instances",
                        "list",
                        "--url",
                        urlWithoutPassword(),
                        "--password-file",
                        wrong.toString());

        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.err()).contains("--password-file").doesNotContain(password());
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err()).contains("28P01", "hint:").doesNotContain("not-the-password");
    }

    @Test
    void missing_database_is_named() {
        var options = place.options();
        var url = options.url().replaceFirst("/[^/?]+(\\?.*)?$", "/no_such_database");

        var list =
                Finished.command(
                        "instances",
                        "list",
                        "--url",
                        url + "?user=" + options.user() + "&password=" + password());

        assertThat(list.exitCode()).isEqualTo(3);
        assertThat(list.err()).contains("no_such_database", "3D000", "hint:");
        assertThat(list.err()).doesNotContain(password());
        assertThat(list.err().lines()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list --url mysql://u:geheim@h/d|2|must begin with one of",
                "list --url jdbc:postgresql://h:port/d|2|where a port is expected",
                "list --url jdbc:postgresql://h/d?password=geheim&colour=red|2|'colour'",
                "list --url jdbc:postgresql://127.0.0.1:1/x?password=geheim|3|cannot be used",
                "list --url jdbc:postgresql://127.0.0.1:1/x --store a.db|2|--store names",
                "list --url jdbc:postgresql://127.0.0.1:1/x --password geheim|2|a password is not",
                "list --ulr jdbc:postgresql://h/d?password=geheim|2|Unknown option",
                "list --url jdbc:postgresql://127.0.0.1:1/x --password-file nowhere|2|'nowhere'"
            })
    void wrong_database_gives_one_line_and_a_hint(String line, int exitCode, String expected) {
        var answer = Finished.command(("instances " + line).split(" "));

        assertThat(answer.exitCode()).as(answer.err()).isEqualTo(exitCode);
        assertThat(answer.err()).contains(expected).contains("hint:").doesNotContain("\tat ");
        assertThat(answer.err()).doesNotContain("geheim");
        assertThat(answer.err().lines()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"node", "migrate", "migrate --check", "instances list --schema x"})
    void database_must_be_named(String line) throws Exception {
        var answer = process(line.split(" "));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("no database is named", "PERDURE_DATABASE_URL");
    }

    @Test
    void verbose_shows_where_trouble_comes_from() {
        assertThat(
                        Finished.command("instances", "list", "--url", NOBODY_LISTENS, "--verbose")
                                .err())
                .contains("\tat ");
    }

    private static Finished process(String... arguments) throws Exception {
        var builder = Finished.process(arguments);
        builder.environment().remove("PERDURE_DATABASE_URL");
        return Finished.of(builder);
    }

    private Finished onSchema(String... arguments) throws IOException {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", urlWithoutPassword(), "--schema", place.schema()));
        all.addAll(List.of("--password-file", passwordFile().toString()));
        return Finished.command(all.toArray(String[]::new));
    }

    private Path passwordFile() throws IOException {
        return Files.writeString(folder.resolve("password"), password() + "\n");
    }

    private String urlWithoutPassword() {
        return url(place.options());
    }

    private String password() {
        return String.valueOf(place.options().password());
    }

    static String url(DatabaseOptions options) {
        return options.url() + (options.url().contains("?") ? "&" : "?") + "user=" + options.user();
    }
}
