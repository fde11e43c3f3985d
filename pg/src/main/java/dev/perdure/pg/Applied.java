package dev.perdure.pg;

import dev.perdure.pg.Scripts.Routine;
import dev.perdure.pg.Scripts.Step;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a schema says was done to it.
///
/// @param exists if the bookkeeping does
/// @param steps by version
/// @param routines checksums by name
record Applied(boolean exists, Map<Integer, AppliedStep> steps, Map<String, String> routines) {
    static final Applied NOTHING = new Applied(false, Map.of(), Map.of());

    /// A script, as the schema remembers it.
    record AppliedStep(String name, String checksum) {}

    /// Reads it in one statement.
    static Applied read(Connection connection, SchemaName schema) throws SQLException {
        var sql =
                "select version, name, checksum from %s union all select 0, name, checksum from %s"
                        .formatted(schema.table("migration"), schema.table("routine"));
        var steps = new HashMap<Integer, AppliedStep>();
        var routines = new HashMap<String, String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                if (rows.getInt(1) == 0) {
                    routines.put(rows.getString(2), rows.getString(3));
                } else {
                    steps.put(
                            rows.getInt(1), new AppliedStep(rows.getString(2), rows.getString(3)));
                }
            }
        }
        return new Applied(true, steps, routines);
    }

    boolean has(Step step) {
        return steps.containsKey(step.version());
    }

    boolean has(Routine routine) {
        return routine.checksum().equals(routines.get(routine.name()));
    }

    /// Refuses a schema that the scripts cannot be applied to.
    void check(Scripts scripts, SchemaName schema) {
        int newest = steps.keySet().stream().mapToInt(it -> it).max().orElse(0);
        if (newest > scripts.version()) {
            throw refused(
                    ("schema '%s' has version %d, which is newer than the %d that this release"
                                    + " knows. Use the newer release, which set it up")
                            .formatted(schema.name(), newest, scripts.version()));
        }
        for (var step : scripts.steps().subList(0, newest)) {
            var applied = steps.get(step.version());
            if (applied == null) {
                throw refused(
                        "schema '%s' has version %d but lacks '%s'. Restore its table 'migration'"
                                .formatted(schema.name(), newest, step));
            }
            if (!applied.checksum().equals(step.checksum())) {
                throw refused(changed(schema, step, applied));
            }
        }
    }

    List<Step> missingSteps(Scripts scripts) {
        return scripts.steps().stream().filter(it -> !has(it)).toList();
    }

    List<Routine> missingRoutines(Scripts scripts) {
        return scripts.routines().stream().filter(it -> !has(it)).toList();
    }

    private static String changed(SchemaName schema, Step step, AppliedStep applied) {
        return ("script '%s' is not the one that was applied to schema '%s' (as '%s', checksum %s;"
                        + " now %s). A released script stays as it is: restore it, and put the"
                        + " change into a new one")
                .formatted(
                        step,
                        schema.name(),
                        applied.name(),
                        applied.checksum().substring(0, 12),
                        step.checksum().substring(0, 12));
    }

    private static DatabaseException refused(String message) {
        return DatabaseException.of(DatabaseException.Kind.REFUSED, message, null);
    }
}
