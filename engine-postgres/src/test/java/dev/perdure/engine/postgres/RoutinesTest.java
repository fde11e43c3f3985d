package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Rules for the text of the stored functions.
final class RoutinesTest {
    private static final List<String> SETTINGS =
            List.of(
                    "set enable_seqscan = off",
                    "set enable_bitmapscan = off",
                    "set enable_hashjoin = off",
                    "set enable_mergejoin = off",
                    "set plan_cache_mode = force_generic_plan",
                    "set jit = off");

    /// Counts whole tables.
    private static final Set<String> UNSET = Set.of("store_counts");

    /// Tables with few rows, joined as the planner likes.
    private static final Set<String> JOINING = Set.of("number_handlers", "number_queues");

    private static final Pattern TABLE =
            Pattern.compile(
                    "(?:from|join|update|delete from)\\s+(live_instance|ended_instance|history|"
                            + "message|timer|heartbeat|work)\\b(?:\\s+(?!limit)(\\w+))?");

    /// Statements that reach rows of an instance not by its number, and by what instead.
    private static final Map<String, String> NOT_BY_INSTANCE =
            Map.ofEntries(
                    Map.entry("fetch_orchestration_items live_instance", "handler and ready time"),
                    Map.entry("list_unrunnable live_instance", "handler and ready time"),
                    Map.entry("hand_out_again live_instance", "owner"),
                    Map.entry("release_node live_instance", "owner"),
                    Map.entry("fire_timers timer", "due time"),
                    Map.entry("prune_instances ended_instance", "time of the end"),
                    Map.entry("list_instances live_instance", "status"),
                    Map.entry("list_instances ended_instance", "status"),
                    Map.entry("store_counts live_instance", "everything"),
                    Map.entry("store_counts ended_instance", "everything"),
                    Map.entry("store_counts message", "everything"),
                    Map.entry("store_counts work", "everything"),
                    Map.entry("store_counts timer", "everything"),
                    Map.entry("ack_work_items work", "the item's id, from the node's lease"),
                    Map.entry("complete_step work", "the item's id, from the node's lease"),
                    Map.entry("fetch_work_items work", "the item's id, from the queue"),
                    Map.entry("fire_timers work", "the item's id, from the queue"),
                    Map.entry("give_back_work work", "the item's id, from the node's lease"),
                    Map.entry("remove_work work", "the item's id"));

    private static final Map<String, String> SOURCES = sources();

    @Test
    void every_function_keeps_to_its_own_schema() {
        SOURCES.forEach((name, source) ->
                assertThat(source).as(name).contains("\nset search_path from current\n"));
    }

    @Test
    void functions_called_from_outside_carry_the_settings_of_the_planner() {
        var missing = new ArrayList<String>();
        SOURCES.forEach((name, source) -> {
            if (!UNSET.contains(name) && !calledByOthers(name)) {
                SETTINGS.stream()
                        .filter(setting -> !source.contains("\n" + setting + "\n"))
                        .forEach(setting -> missing.add(name + ": " + setting));
            }
        });

        assertThat(missing).isEmpty();
    }

    @Test
    void the_order_of_joins_is_not_left_to_the_planner() {
        var free = new TreeSet<String>();
        SOURCES.forEach((name, source) -> {
            if (Pattern.compile("\\bjoin (?!lateral)\\w").matcher(source).find()) {
                free.add(name);
            }
        });

        assertThat(free).containsExactlyInAnyOrderElementsOf(JOINING);
    }

    @Test
    void rows_of_an_instance_are_reached_by_its_number() {
        var others = new TreeSet<String>();
        SOURCES.forEach((name, source) -> {
            var found = TABLE.matcher(source);
            while (found.find()) {
                if (!byInstance(clauseFrom(source, found.start()), found.group(2))) {
                    others.add(name + " " + found.group(1));
                }
            }
        });

        assertThat(others).containsExactlyInAnyOrderElementsOf(NOT_BY_INSTANCE.keySet());
    }

    /// A `ctid` was found by the same statement, by instance.
    private static boolean byInstance(String clause, String alias) {
        return clause.matches(
                "(?s).*\\b" + alias + "\\.(instance = |instance = any\\(|ctid = any\\().*");
    }

    /// {@return the text from here to the end of the query, or of its parentheses}
    private static String clauseFrom(String source, int start) {
        int depth = 0;
        for (int i = start; i < source.length(); i++) {
            char c = source.charAt(i);
            depth += c == '(' ? 1 : 0;
            depth -= c == ')' ? 1 : 0;
            if (depth < 0 || c == ';') {
                return source.substring(start, i);
            }
        }
        return source.substring(start);
    }

    private static boolean calledByOthers(String name) {
        var call = Pattern.compile("\\b" + name + "\\(");
        return SOURCES.entrySet().stream()
                .anyMatch(other ->
                        !other.getKey().equals(name) && call.matcher(other.getValue()).find());
    }

    private static Map<String, String> sources() {
        var sources = new TreeMap<String, String>();
        for (var line : read("migrations.txt").lines().toList()) {
            if (line.startsWith("routines/")) {
                sources.put(line.replaceAll("routines/|\\.sql", ""), read(line));
            }
        }
        return sources;
    }

    private static String read(String path) {
        try (var in = PostgresProvider.class.getResourceAsStream("store/" + path)) {
            if (in == null) {
                throw new IllegalStateException(path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)^\\s*--.*$", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
