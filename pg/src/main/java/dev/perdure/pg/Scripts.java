package dev.perdure.pg;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// What a release brings along for its schema, in the order of its index.
record Scripts(List<Step> steps, List<Routine> routines) {
    static final String INDEX = "migrations.txt";

    private static final Pattern STEP = Pattern.compile("schema/V(\\d{4})__([a-z0-9_]+)\\.sql");
    private static final Pattern ROUTINE = Pattern.compile("routines/([a-z0-9_]+)\\.sql");
    private static final Pattern CREATES =
            Pattern.compile(
                    "(?im)^\\s*create\\s+or\\s+replace\\s+(?:function|procedure)\\s+\"?(\\w+)");
    private static final Pattern FIXES_PATH =
            Pattern.compile("(?i)\\bset\\s+search_path\\s+from\\s+current\\b");

    Scripts {
        steps = List.copyOf(steps);
        routines = List.copyOf(routines);
    }

    /// A script that is applied once, and frozen from then on.
    record Step(int version, String name, String sql) {
        String checksum() {
            return Scripts.checksum(sql);
        }

        @Override
        public String toString() {
            return "schema/V%04d__%s.sql".formatted(version, name);
        }
    }

    /// A function that is replaced whenever its text changes.
    record Routine(String name, String sql) {
        String checksum() {
            return Scripts.checksum(sql);
        }

        @Override
        public String toString() {
            return "routines/" + name + ".sql";
        }
    }

    /// @param folder of the index, from the package of `anchor`; it holds no classes
    /// @throws IllegalStateException if this build's scripts break the rules
    static Scripts load(Class<?> anchor, String folder) {
        var steps = new ArrayList<Step>();
        var routines = new ArrayList<Routine>();
        for (var entry : entries(anchor, folder)) {
            var sql = Sql.load(anchor, folder + "/" + entry);
            var step = STEP.matcher(entry);
            var routine = ROUTINE.matcher(entry);
            if (step.matches()) {
                steps.add(new Step(Integer.parseInt(step.group(1)), step.group(2), sql));
                require(
                        steps.getLast().version() == steps.size(),
                        "'%s' is number %d of the index: versions count 1, 2, 3, …"
                                .formatted(entry, steps.size()));
            } else if (routine.matches()) {
                routines.add(routine(routine.group(1), sql));
            } else {
                require(
                        false,
                        "'%s' is neither 'schema/V0001__name.sql' nor 'routines/name.sql'"
                                .formatted(entry));
            }
        }
        require(!steps.isEmpty(), "index '" + folder + "/" + INDEX + "' has no schema script");
        return new Scripts(steps, routines);
    }

    /// {@return the lines of the index that name a script}
    static List<String> entries(Class<?> anchor, String folder) {
        return Sql.text(anchor, folder + "/" + INDEX)
                .lines()
                .map(String::strip)
                .filter(it -> !it.isEmpty() && !it.startsWith("#"))
                .toList();
    }

    /// {@return the highest version, which is that of the release}
    int version() {
        return steps.getLast().version();
    }

    private static Routine routine(String name, String sql) {
        var created = CREATES.matcher(sql).results().map(it -> it.group(1)).toList();
        require(
                created.equals(List.of(name)),
                "'routines/%s.sql' must create or replace exactly the function '%s', but has %s"
                        .formatted(name, name, created));
        require(
                FIXES_PATH.matcher(sql).find(),
                ("'routines/%s.sql' must say 'set search_path from current': its callers have"
                                + " another path")
                        .formatted(name));
        return new Routine(name, sql);
    }

    private static String checksum(String sql) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(sql.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException("migration scripts of this build: " + message);
        }
    }
}
