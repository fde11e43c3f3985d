package dev.perdure.engine.postgres;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Calls the stored functions of one schema. Each call is one statement, one round trip and one
/// transaction. Safe for any thread.
final class Functions {
    /// What a function raises if the lease of its caller is over.
    private static final String FENCED = "PD014";

    /// Another writer was faster; the same call finds out what became of it.
    private static final Set<String> AGAIN = Set.of("40001", "23505");

    private static final int MOST_TRIES = 5;

    private final Database database;
    private final String schema;

    /// @param schema as SQL writes it, quoted if need be
    Functions(Database database, String schema) {
        this.database = database;
        this.schema = schema;
    }

    /// Turns a row into a value.
    ///
    /// @param <T> what it becomes
    interface Mapping<T> {
        T map(Row row) throws SQLException;
    }

    /// Calls a function that any process may call.
    <T> List<T> list(String function, Arguments arguments, Mapping<T> mapping) {
        return list(null, function, arguments, mapping);
    }

    /// Calls a function for a node, whose lease it checks.
    <T> List<T> list(
            @Nullable NodeLease lease, String function, Arguments arguments, Mapping<T> mapping) {
        var sql = "select * from %s.%s(%s)".formatted(schema, function, arguments.placeholders());
        for (int tries = 1; ; tries++) {
            try {
                return database.with(connection -> {
                    try (var statement = connection.prepareStatement(sql)) {
                        arguments.bind(statement);
                        return read(statement.executeQuery(), mapping);
                    }
                });
            } catch (DatabaseException e) {
                if (tries == MOST_TRIES || !AGAIN.contains(e.sqlState().orElse(""))) {
                    throw translate(lease, function, e);
                }
            }
        }
    }

    /// Calls a function that returns one row.
    <T> T one(String function, Arguments arguments, Mapping<T> mapping) {
        return list(null, function, arguments, mapping).getFirst();
    }

    /// Calls a function for a node that returns one row.
    <T> T one(NodeLease lease, String function, Arguments arguments, Mapping<T> mapping) {
        return list(lease, function, arguments, mapping).getFirst();
    }

    private static <T> List<T> read(java.sql.ResultSet rows, Mapping<T> mapping)
            throws SQLException {
        try (rows) {
            var row = new Row(rows);
            var list = new ArrayList<T>();
            while (rows.next()) {
                list.add(mapping.map(row));
            }
            return list;
        }
    }

    /// {@return the error as callers of the provider know it}
    static ProviderException translate(
            @Nullable NodeLease lease, String function, DatabaseException error) {
        if (lease != null && error.sqlState().filter(FENCED::equals).isPresent()) {
            return ProviderException.fenced(lease, reason(error));
        }
        var code =
                switch (error.kind()) {
                    case TRANSIENT -> ErrorCode.PROVIDER_UNAVAILABLE;
                    case REFUSED -> ErrorCode.STORE_UNUSABLE;
                    case DEFECT -> ErrorCode.INVARIANT;
                };
        return new ProviderException(code, function + ": " + error.getMessage(), error);
    }

    /// {@return the first line of the server's message, without its severity}
    private static String reason(DatabaseException error) {
        var cause = error.getCause();
        var text = String.valueOf(cause == null ? null : cause.getMessage());
        return text.lines().findFirst().orElse("").replaceFirst("^ERROR: ", "");
    }
}
