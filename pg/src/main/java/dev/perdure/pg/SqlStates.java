package dev.perdure.pg;

import dev.perdure.pg.DatabaseException.Kind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Set;

/// Says what the SQLSTATE of an error means for the caller.
///
/// The names are those of appendix A, "PostgreSQL Error Codes", of the manual of PostgreSQL.
///
/// | SQLSTATE | name | kind |
/// |---|---|---|
/// | 08xxx | connection exceptions: 08001 could not connect, 08006 broke, … | transient |
/// | 0A000 | feature_not_supported, if a cached plan is stale after a migration | transient |
/// | 25006 | read_only_sql_transaction: a standby, or a failover under way | transient |
/// | 40001 | serialization_failure | transient |
/// | 40003 | statement_completion_unknown | transient |
/// | 40P01 | deadlock_detected | transient |
/// | 53100, 53200, 53300 | disk_full, out_of_memory, too_many_connections | transient |
/// | 55P03 | lock_not_available | transient |
/// | 57014 | query_canceled: the statement timeout, or somebody | transient |
/// | 57P01, 57P02, 57P03 | admin_shutdown, crash_shutdown, cannot_connect_now | transient |
/// | 57P05 | idle_session_timeout | transient |
/// | 58030 | io_error of a disk | transient |
/// | 28xxx | invalid_authorization_specification, 28P01 invalid_password | refused |
/// | 3D000, 3F000 | no such database, no such schema | refused |
/// | 42501 | insufficient_privilege | refused |
/// | 57P04 | database_dropped | refused |
/// | all others | | defect |
public final class SqlStates {
    /// The object that a statement names does not exist.
    static final String UNDEFINED_TABLE = "42P01";

    private static final Set<String> TRANSIENT =
            Set.of(
                    "25006", "40001", "40003", "40P01", "53100", "53200", "53300", "55P03", "57014",
                    "57P01", "57P02", "57P03", "57P05", "58030");
    private static final Set<String> REFUSED = Set.of("3D000", "3F000", "42501", "57P04");

    /// After these the connection is gone, and with it the answer to what was in flight.
    private static final Set<String> ANSWER_LOST =
            Set.of("08000", "08006", "08007", "40003", "57P01", "57P02");

    private static final Map<String, String> ADVICE =
            Map.ofEntries(
                    Map.entry("08001", "Is the server up, and are host and port right?"),
                    Map.entry("08004", "Does the server accept connections from this machine?"),
                    Map.entry("25006", "Is this a standby? Name the primary in the URL"),
                    Map.entry("28000", "Check the user, and 'pg_hba.conf' of the server"),
                    Map.entry("28P01", "Check user and password"),
                    Map.entry("3D000", "Create the database, or correct its name in the URL"),
                    Map.entry("3F000", "Create the schema, or correct its name"),
                    Map.entry("42501", "Grant the privilege to the user, or use another one"),
                    Map.entry("53100", "Free disk space on the server"),
                    Map.entry(
                            "53300",
                            "Lower the connections of each process, or raise 'max_connections'"),
                    Map.entry("57P03", "The server is starting or stopping"));

    private SqlStates() {}

    /// {@return what the error means, by its SQLSTATE and, without one, by its type}
    public static Kind classify(SQLException error) {
        var state = error.getSQLState();
        if (state == null) {
            return isPoolOrNetwork(error) ? Kind.TRANSIENT : Kind.DEFECT;
        }
        if (state.startsWith("08") || TRANSIENT.contains(state) || isStalePlan(error, state)) {
            return Kind.TRANSIENT;
        }
        if (state.startsWith("28") || REFUSED.contains(state)) {
            return Kind.REFUSED;
        }
        return error instanceof SQLTransientConnectionException ? Kind.TRANSIENT : Kind.DEFECT;
    }

    /// {@return true if the answer to the statement in flight was lost, so that nobody here knows
    /// whether it took effect}
    public static boolean answerLost(SQLException error) {
        var state = error.getSQLState();
        return state == null ? hasCause(error, IOException.class) : ANSWER_LOST.contains(state);
    }

    /// {@return what to do about it, or an empty text where nothing general can be said}
    static String advice(@Nullable String state) {
        return state == null ? "" : ADVICE.getOrDefault(state, "");
    }

    private static boolean isStalePlan(SQLException error, String state) {
        var message = error.getMessage();
        return state.equals("0A000") && message != null && message.contains("cached plan");
    }

    private static boolean isPoolOrNetwork(SQLException error) {
        return error instanceof SQLTransientConnectionException
                || hasCause(error, IOException.class);
    }

    private static boolean hasCause(Throwable error, Class<? extends Throwable> type) {
        for (@Nullable Throwable it = error; it != null; it = it.getCause()) {
            if (type.isInstance(it)) {
                return true;
            }
        }
        return false;
    }
}
