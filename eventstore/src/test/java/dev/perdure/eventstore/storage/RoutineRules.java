package dev.perdure.eventstore.storage;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Rules for the text of the stored functions. Each of them names what breaks it.
final class RoutineRules {
    private static final List<String> SETTINGS =
            List.of(
                    "set enable_seqscan = off",
                    "set plan_cache_mode = force_generic_plan",
                    "set jit = off");

    private static final List<String> JOIN_SETTINGS =
            List.of("set enable_hashjoin = off", "set enable_mergejoin = off");

    private static final String BY_LOG =
            "event|event_tag|append_key|snapshot|subject_key|erasure|archived";
    private static final String BY_SUBSCRIPTION = "subscription_member|checkpoint|dead_letter";

    /// All tables but `log`, which has a row per log.
    private static final Pattern TABLE =
            Pattern.compile(
                    "\\b(?:from|join|update|delete from|using)\\s+(%s|%s|subscription)\\b"
                                    .formatted(BY_LOG, BY_SUBSCRIPTION)
                            + "(?:\\s+(?!where\\b|limit\\b)(\\w+))?");

    private static final Pattern INSERT =
            Pattern.compile(
                    "\\binsert into (%s|%s|subscription)\\b[^(]*\\(([^)]*)\\)"
                            .formatted(BY_LOG, BY_SUBSCRIPTION));

    private static final Pattern JOIN = Pattern.compile("\\b(join lateral|using (?!errcode))");
    private static final Pattern FREE_JOIN = Pattern.compile("\\bjoin (?!lateral)\\w");
    private static final Pattern TRANSACTION_TIME =
            Pattern.compile(
                    "\\bnow\\(|\\bcurrent_(?:timestamp|date|time)\\b|\\blocaltime"
                            + "|\\b(?:transaction|statement)_timestamp\\b|'now'|'today'");

    private RoutineRules() {}

    static Set<String> withoutComment(Map<String, String> sources) {
        var found = new TreeSet<String>();
        sources.forEach((name, source) -> {
            if (!source.matches("(?s)-- [A-Z].*")) {
                found.add(name);
            }
        });
        return found;
    }

    static Set<String> outsideTheirSchema(Map<String, String> sources) {
        var found = new TreeSet<String>();
        code(sources)
                .forEach((name, source) -> {
                    if (!source.contains("\nset search_path from current\n")) {
                        found.add(name);
                    }
                });
        return found;
    }

    /// The settings of a caller hold for what it calls; but a session keeps a plan that was made
    /// without them, so all callers must have them.
    static Set<String> withoutSettings(Map<String, String> sources, Set<String> internal) {
        var found = new TreeSet<String>();
        var code = code(sources);
        code.forEach((name, source) -> {
            if (!internal.contains(name) && reads(name, code, internal)) {
                SETTINGS.stream()
                        .filter(it -> !source.contains("\n" + it + "\n"))
                        .forEach(it -> found.add(name + ": " + it));
            }
            if (!internal.contains(name) && JOIN.matcher(source).find()) {
                JOIN_SETTINGS.stream()
                        .filter(it -> !source.contains("\n" + it + "\n"))
                        .forEach(it -> found.add(name + ": " + it));
            }
        });
        return found;
    }

    /// {@return true if a function looks for rows, or calls one that does and has no settings}
    private static boolean reads(String name, Map<String, String> code, Set<String> internal) {
        var source = code.getOrDefault(name, "");
        return TABLE.matcher(source).find()
                || internal.stream()
                        .filter(it -> !it.equals(name) && source.contains(it + "("))
                        .anyMatch(it -> reads(it, code, internal));
    }

    static Set<String> withFreeJoins(Map<String, String> sources) {
        var found = new TreeSet<String>();
        code(sources)
                .forEach((name, source) -> {
                    if (FREE_JOIN.matcher(source).find()) {
                        found.add(name);
                    }
                });
        return found;
    }

    /// {@return the statements that reach rows by something else than their log or subscription,
    /// which all indexes begin with or partitions are cut by}
    static Set<String> notByOwner(Map<String, String> sources) {
        var found = new TreeSet<String>();
        code(sources)
                .forEach((name, source) -> {
                    var tables = TABLE.matcher(source);
                    while (tables.find()) {
                        var clause = clauseFrom(source, tables.start());
                        if (!isByOwner(tables.group(1), tables.group(2), clause)) {
                            found.add(name + " " + tables.group(1));
                        }
                    }
                    var inserts = INSERT.matcher(source);
                    while (inserts.find()) {
                        if (!inserts.group(2).matches("(?s).*\\b(log|subscription)\\b.*")) {
                            found.add(name + " " + inserts.group(1));
                        }
                    }
                });
        return found;
    }

    private static boolean isByOwner(String table, String alias, String clause) {
        var key =
                table.matches(BY_LOG)
                        ? "log = [pv]_log\\b"
                        : table.matches(BY_SUBSCRIPTION)
                                ? "subscription = \\w+"
                                : "(log = [pv]_log\\b|subscription = \\w+)";
        return clause.matches("(?s).*\\b" + alias + "\\." + key + ".*");
    }

    /// {@return what tells the time at which the transaction began, which may be long ago}
    static Set<String> withTransactionTime(Map<String, String> sources) {
        var found = new TreeSet<String>();
        code(sources)
                .forEach((name, source) -> {
                    if (TRANSACTION_TIME.matcher(source).find()) {
                        found.add(name);
                    }
                });
        return found;
    }

    private static Map<String, String> code(Map<String, String> sources) {
        var code = new TreeMap<String, String>();
        sources.forEach((name, source) -> code.put(name, source.replaceAll("(?m)^\\s*--.*$", "")));
        return code;
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
}
