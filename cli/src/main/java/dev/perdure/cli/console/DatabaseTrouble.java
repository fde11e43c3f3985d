package dev.perdure.cli.console;

import dev.perdure.cli.console.StorePlace.PostgresSchema;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.net.UnknownHostException;

/// Says why a database cannot be used, in the words of the command line.
final class DatabaseTrouble {
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private DatabaseTrouble() {}

    /// {@return the same trouble with a hint; anything that is none of a database as it is}
    ///
    /// @param migration the command that sets the schema up
    static RuntimeException of(RuntimeException trouble, PostgresSchema place, String migration) {
        var cause = databaseException(trouble);
        return cause == null
                ? trouble
                : new CommandFailed(
                        ExitCode.UNAVAILABLE,
                        message(trouble),
                        hint(cause, place, migration),
                        trouble);
    }

    private static @Nullable DatabaseException databaseException(Throwable trouble) {
        for (@Nullable Throwable it = trouble; it != null; it = it.getCause()) {
            if (it instanceof DatabaseException found) {
                return found;
            }
        }
        return null;
    }

    private static boolean hasUnknownHost(Throwable trouble) {
        for (@Nullable Throwable it = trouble; it != null; it = it.getCause()) {
            if (it instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    private static String message(RuntimeException trouble) {
        return CommandFailed.oneLine(trouble);
    }

    private static String hint(DatabaseException cause, PostgresSchema place, String migration) {
        var state = cause.sqlState().orElse("");
        if (state.startsWith("28") || state.equals("08004")) {
            return "the password comes from the URL, --password-file, PERDURE_DATABASE_PASSWORD,"
                    + " PERDURE_DATABASE_PASSWORD_FILE or PGPASSWORD";
        }
        if (state.equals("3D000")) {
            return "create it, for example with 'createdb', or correct the name in the URL";
        }
        if (state.equals("42501") || state.isEmpty()) {
            return "create or upgrade the schema: " + Invocation.of(migration, "", place);
        }
        if (state.equals(LOCK_NOT_AVAILABLE)) {
            return "end the transactions that are open for long, or try again when there are none";
        }
        if (hasUnknownHost(cause)) {
            return "nobody knows this host; correct it in the URL";
        }
        return "start the server, or correct host and port in the URL; for a server of your own: "
                + Invocation.program()
                + " dev";
    }
}
