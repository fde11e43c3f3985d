package dev.perdure.pg;

import org.postgresql.PGConnection;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;

/// Sends many rows at once by `copy … from stdin`, the fastest way into a table, in the text format
/// of that statement.
public final class Copying {
    private Copying() {}

    /// Copies rows within the transaction of a connection. One database call.
    ///
    /// @param connection of a pool of this module
    /// @param target table and columns, as SQL writes them
    /// @return how many rows were stored
    public static long in(Connection connection, String target, CopyRows rows) throws SQLException {
        var manager = connection.unwrap(PGConnection.class).getCopyAPI();
        try {
            return manager.copyIn("copy " + target + " from stdin", new StringReader(rows.text()));
        } catch (IOException e) {
            throw new SQLException("copying rows to " + target + " failed", e);
        }
    }
}
