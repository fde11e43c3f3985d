package dev.perdure.eventstore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.pg.Migrations;
import dev.perdure.pg.Sql;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// The rules hold for all stored functions, and each rule can be broken.
final class RoutinesTest {
    /// Called by other functions only, with the settings of these.
    private static final Set<String> INTERNAL = Set.of("head_of", "rarest_tag");

    private static final List<String> LISTED = listed();
    private static final Map<String, String> SOURCES = sources();

    @Test
    void each_script_is_listed_once() {
        assertThat(Migrations.unlisted(Servers.class, "store")).isEmpty();
        assertThat(LISTED).doesNotHaveDuplicates().hasSizeGreaterThan(30);
    }

    @Test
    void each_function_says_on_top_what_it_does() {
        assertThat(RoutineRules.withoutComment(SOURCES)).isEmpty();
        assertThat(RoutineRules.withoutComment(doctored("head_of", "(?s)^.*?create", "create")))
                .containsExactly("head_of");
    }

    @Test
    void each_function_keeps_to_its_own_schema() {
        assertThat(RoutineRules.outsideTheirSchema(SOURCES)).isEmpty();
        assertThat(
                        RoutineRules.outsideTheirSchema(
                                doctored("head_of", "\nset search_path from current\n", "\n")))
                .containsExactly("head_of");
    }

    @Test
    void functions_that_look_for_rows_carry_the_settings_of_the_planner() {
        assertThat(RoutineRules.withoutSettings(SOURCES, INTERNAL)).isEmpty();
        assertThat(withoutSettings("read_forwards", "set jit = off\n"))
                .contains("read_forwards: set jit = off");
        assertThat(withoutSettings("has_members", "set enable_hashjoin = off\n"))
                .contains("has_members: set enable_hashjoin = off");
        assertThat(withoutSettings("begin_bulk", "set enable_seqscan = off\n"))
                .contains("begin_bulk: set enable_seqscan = off");
    }

    private static Set<String> withoutSettings(String name, String setting) {
        return RoutineRules.withoutSettings(doctored(name, setting, ""), INTERNAL);
    }

    /// A function that Java or a user calls has only its own settings.
    @Test
    void internal_functions_are_called_by_others() {
        for (var name : INTERNAL) {
            assertThat(SOURCES.entrySet())
                    .as(name)
                    .anyMatch(
                            it -> !it.getKey().equals(name) && it.getValue().contains(name + "("));
        }
    }

    @Test
    void the_order_of_joins_is_not_left_to_the_planner() {
        assertThat(RoutineRules.withFreeJoins(SOURCES)).isEmpty();
        assertThat(
                        RoutineRules.withFreeJoins(
                                doctored("has_members", "cross join lateral \\(", "join x (")))
                .containsExactly("has_members");
    }

    @Test
    void rows_are_reached_by_their_log_or_subscription() {
        assertThat(RoutineRules.notByOwner(SOURCES)).isEmpty();
        assertThat(RoutineRules.notByOwner(doctored("load_snapshot", "s\\.log = p_log", "true")))
                .containsExactly("load_snapshot snapshot");
        assertThat(
                        RoutineRules.notByOwner(
                                doctored("release_shard", "c\\.subscription = p_\\w+", "true")))
                .containsExactly("release_shard checkpoint");
        assertThat(
                        RoutineRules.notByOwner(
                                doctored("append_events", "\\(log, key, fing", "(key, fing")))
                .containsExactly("append_events append_key");
    }

    /// Whoever waited for a lock would record a time from before.
    @Test
    void time_is_that_of_the_clock_and_not_of_the_transaction() {
        assertThat(RoutineRules.withTransactionTime(SOURCES)).isEmpty();
        var schema = Map.of("schema", Sql.load(Servers.class, "store/" + LISTED.getFirst()));
        assertThat(RoutineRules.withTransactionTime(schema)).isEmpty();
        assertThat(
                        RoutineRules.withTransactionTime(
                                doctored("append_events", "clock_timestamp\\(\\)", "now()")))
                .containsExactly("append_events");
    }

    private static Map<String, String> doctored(String name, String part, String instead) {
        var doctored = new TreeMap<>(SOURCES);
        doctored.computeIfPresent(name, (_, source) -> source.replaceFirst(part, instead));
        assertThat(doctored).as("'%s' has no '%s'", name, part).isNotEqualTo(SOURCES);
        return doctored;
    }

    private static Map<String, String> sources() {
        var sources = new TreeMap<String, String>();
        for (var line : LISTED) {
            if (line.startsWith("routines/")) {
                sources.put(
                        line.replaceAll("routines/|\\.sql", ""),
                        Sql.load(Servers.class, "store/" + line));
            }
        }
        return sources;
    }

    private static List<String> listed() {
        try (var in = Servers.class.getResourceAsStream("store/migrations.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
