package dev.perdure.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.Engine;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.PayloadType;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.sqlite.SqliteProvider;

import org.jspecify.annotations.Nullable;
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

/// What the commands do, and what they say when they cannot.
@Timeout(60)
final class CommandsTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void run_prints_the_result_of_an_example() {
        var run = onStore("run", "report", "--input", "[\"north\"]");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().strip()).isEqualTo("{\"north\":1035}");
    }

    @Test
    void run_as_json_names_instance_status_and_result() {
        var run = onStore("run", "report", "--id", "r1", "--input", "[\"north\"]", "--json");

        assertThat(run.json().get("instance").asString()).isEqualTo("r1");
        assertThat(run.json().get("status").asString()).isEqualTo("COMPLETED");
        assertThat(run.json().get("result").get("north").asInt()).isEqualTo(1035);
    }

    @Test
    void run_reads_its_input_from_a_file() throws IOException {
        var input = Files.writeString(folder.resolve("input.json"), "[\"south\"]");

        assertThat(onStore("run", "report", "--input", "@" + input).out()).contains("south");
    }

    @Test
    void list_shows_what_was_started() {
        onStore("run", "order", "--detach", "--id", "o1");
        onStore("run", "trip", "--detach", "--id", "t1");

        var list = onStore("instances", "list");
        var json = onStore("instances", "list", "--orchestration", "trip", "--json").json();

        assertThat(list.out()).contains("o1", "order", "t1", "trip", "pending");
        assertThat(list.out()).contains("ready for an engine that has order");
        assertThat(json).hasSize(1);
        assertThat(json.get(0).get("id").asString()).isEqualTo("t1");
        assertThat(json.get(0).get("status").asString()).isEqualTo("PENDING");
    }

    @Test
    void list_can_be_limited_to_a_status() {
        onStore("run", "order", "--detach", "--id", "o1");

        assertThat(onStore("instances", "list", "--status", "pending", "--json").json()).hasSize(1);
        assertThat(onStore("instances", "list", "--status", "failed", "--json").json()).isEmpty();
    }

    @Test
    void show_draws_the_steps_and_their_children() {
        onStore("run", "report", "--id", "r1", "--input", "[\"north\", \"south\"]");

        var show = onStore("instances", "show", "r1");
        var json = onStore("instances", "show", "r1", "--json").json();

        assertThat(show.out()).contains("r1", "completed", "region-report #2", "█");
        assertThat(show.out()).contains("instance r1/region-report/1");
        assertThat(json.get("steps")).hasSize(2);
        assertThat(json.get("waitsFor")).isEmpty();
    }

    @Test
    void show_says_what_to_do_if_no_engine_takes_an_instance() {
        onStore("run", "order", "--detach", "--id", "o1");

        assertThat(onStore("instances", "show", "o1").out())
                .contains("no engine took it", "worker");
    }

    @Test
    void history_as_json_has_an_object_for_each_event() {
        onStore("run", "report", "--id", "r1", "--input", "[\"north\"]");

        var events = onStore("instances", "history", "r1", "--json").json();

        var names = new ArrayList<String>();
        events.forEach(it -> names.add(it.get("event").asString()));
        assertThat(names)
                .containsExactly(
                        "ExecutionStarted", "ChildStarted", "ChildCompleted", "ExecutionCompleted");
        assertThat(events.get(0).get("input").get(0).asString()).isEqualTo("north");
        assertThat(events.get(3).get("number").asInt()).isEqualTo(4);
    }

    @Test
    void history_for_people_has_a_line_for_each_event() {
        onStore("run", "report", "--id", "r1", "--input", "[\"north\"]");

        assertThat(onStore("instances", "history", "r1").out().lines()).hasSize(5);
    }

    @Test
    void raise_is_accepted_before_anybody_waits() {
        onStore("run", "order", "--detach", "--id", "o1");

        var raise = onStore("instances", "raise", "o1", "approval", "--input", "{\"by\": \"Ada\"}");
        var run = onStore("instances", "raise", "o1", "approval");

        assertThat(raise.exitCode()).isZero();
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void terminated_instance_can_be_deleted() {
        onStore("run", "order", "--detach", "--id", "o1");

        assertThat(onStore("instances", "delete", "o1").exitCode()).isEqualTo(5);
        assertThat(onStore("instances", "terminate", "o1", "--reason", "typo").exitCode()).isZero();
        assertThat(onStore("instances", "show", "o1").out()).contains("terminated", "typo");
        assertThat(onStore("instances", "delete", "o1").exitCode()).isZero();
        assertThat(onStore("instances", "list", "--json").json()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"cancel", "terminate", "resume", "delete", "show", "history"})
    void unknown_instance_is_not_found(String command) {
        onStore("run", "order", "--detach", "--id", "o1");

        var answer = onStore("instances", command, "o2");

        assertThat(answer.exitCode()).isEqualTo(4);
        assertThat(answer.err().lines()).hasSizeLessThanOrEqualTo(2);
        assertThat(answer.err()).contains("ENG-010").contains("'o2'");
    }

    @Test
    void instance_that_is_not_parked_cannot_be_resumed() {
        onStore("run", "order", "--detach", "--id", "o1");

        var resume = onStore("instances", "resume", "o1");

        assertThat(resume.exitCode()).isEqualTo(5);
        assertThat(resume.err()).contains("ENG-013");
    }

    @Test
    void parked_instance_says_why_and_what_to_do_and_can_be_resumed() {
        try (var store = SqliteProvider.open(folder.resolve("store.db"))) {
            try (var engine = Engine.on(store).register(waitingFor("first")).start()) {
                var observed = new Observed(engine.client());
                engine.client().start(waitingFor("first"), "w1", null);
                observed.until("w1", Status.RUNNING);
            }
            try (var engine = Engine.on(store).register(waitingFor("second")).start()) {
                var observed = new Observed(engine.client());
                engine.client().raise("w1", ExternalEvent.of("first", String.class), "");
                observed.until("w1", Status.PARKED);
            }
        }

        var show = onStore("instances", "show", "w1");
        var resume = onStore("instances", "resume", "w1");

        assertThat(show.out()).contains("parked", "ENG-005", "instances resume w1");
        assertThat(resume.exitCode()).as(resume.err()).isZero();
    }

    private static Orchestration<@Nullable String, String> waitingFor(String event) {
        return Orchestration.of(
                "waiting",
                new PayloadType<@Nullable String>(String.class),
                new PayloadType<String>(String.class),
                (ctx, _) -> ctx.awaitEvent(ExternalEvent.of(event, String.class)));
    }

    @Test
    void id_that_exists_is_a_conflict() {
        onStore("run", "order", "--detach", "--id", "o1");

        assertThat(onStore("run", "order", "--detach", "--id", "o1").exitCode()).isEqualTo(5);
    }

    @Test
    void instance_that_fails_gives_exit_code_1() {
        var run = onStore("run", "copying", "--id", "c", "--input", "{\"blocks\": -1}");
        onStore("run", "quotes", "--detach", "--id", "q1", "--input", "{\"suppliers\": []}");

        assertThat(run.exitCode()).isZero();
        var failed = onStore("run", "quotes", "--input", "{\"item\": \"x\"}");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err()).contains("FAILED").contains("instances show");
    }

    @Test
    void missing_store_is_named_and_not_made() {
        var list = onStore("instances", "list");

        assertThat(list.exitCode()).isEqualTo(3);
        assertThat(list.err()).contains("there is no store").contains("hint:");
        assertThat(folder.resolve("store.db")).doesNotExist();
    }

    @Test
    void file_that_is_no_store_is_refused_and_kept() throws IOException {
        var text = "this is a letter to my aunt, and not a database at all. ".repeat(30);
        Files.writeString(folder.resolve("store.db"), text);

        var list = onStore("instances", "list");

        assertThat(list.exitCode()).isEqualTo(3);
        assertThat(folder.resolve("store.db")).hasContent(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "instanzes|Unmatched argument",
                "run|Missing required parameter",
                "run hello --inptu x|Unknown option",
                "run hello --input {|--input is not JSON",
                "run hello --input @nowhere.json|cannot read the input file",
                "run order --input 17|does not fit",
                "instances|Missing required subcommand",
                "instances list --status bored|Invalid value",
                "instances list --limit many|Invalid value",
                "demo --input nowhere|is not a directory"
            })
    void wrong_command_line_gives_one_line_and_a_hint(String line, String expected) {
        var answer = Finished.command(line.split(" "));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains(expected).contains("hint:").doesNotContain("\tat ");
        assertThat(answer.err().lines()).hasSize(2);
    }

    @Test
    void unknown_example_is_not_found_and_the_others_are_listed() {
        var answer = onStore("run", "nothing");

        assertThat(answer.exitCode()).isEqualTo(4);
        assertThat(answer.err()).contains("hello, order");
    }

    @Test
    void verbose_shows_where_trouble_comes_from() {
        assertThat(onStore("instances", "list", "--verbose").err()).contains("\tat ");
    }

    @Test
    void help_lists_commands_and_exit_codes() {
        var help = Finished.command("--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("demo", "run", "instances", "worker", "130");
        assertThat(help.out()).doesNotContain("check-tree-index");
    }

    private Finished onStore(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--store", folder.resolve("store.db").toString()));
        return Finished.command(all.toArray(String[]::new));
    }
}
