package dev.perdure.engine.postgres;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Calls the stored functions of one schema. Each call is one statement, one round trip and one
/// transaction. Safe for any thread.
final class Functions {
    /// What a function raises if the lease of its caller is over.
    private static final String FENCED = "PD014";

    /// Another writer was faster, and nothing of this call was stored; the same call finds out what
    /// became of it.
    private static final Set<String> AGAIN = Set.of("40001", "40P01", "23505");

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
        var sql = call(function, arguments);
        return again(lease, function, connection -> run(connection, sql, arguments, mapping));
    }

    /// A function and how its rows are read.
    ///
    /// @param <T> what a row becomes
    record Call<T>(String function, Arguments arguments, Mapping<T> mapping) {}

    /// What two calls returned.
    ///
    /// @param <A> the row of the first
    /// @param <B> a row of the second
    record Both<A, B>(A first, List<B> second) {}

    /// Calls a function that returns one row and then another one, in one round trip and one
    /// transaction; the second sees what the first changed.
    <A, B> Both<A, B> both(Call<A> first, Call<B> second) {
        var sql =
                call(first.function(), first.arguments())
                        + "; "
                        + call(second.function(), second.arguments());
        return again(
                null,
                first.function(),
                connection -> {
                    try (var statement = connection.prepareStatement(sql)) {
                        int next = first.arguments().bind(statement, 1);
                        second.arguments().bind(statement, next);
                        statement.execute();
                        var one = read(statement.getResultSet(), first.mapping());
                        if (!statement.getMoreResults()) {
                            throw new SQLException(second.function() + " returned nothing");
                        }
                        return new Both<>(
                                one.getFirst(), read(statement.getResultSet(), second.mapping()));
                    }
                });
    }

    private String call(String function, Arguments arguments) {
        return "select * from %s.%s(%s)"
                .formatted(schema, function, arguments.storable(function).placeholders());
    }

    private <T> T again(@Nullable NodeLease lease, String function, Database.Work<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return database.with(work);
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

    /// Calls a function for a node that returns one row, but not again if another writer was
    /// faster.
    ///
    /// @return empty if one was; nothing of this call is stored then
    <T> Optional<T> unlessRefused(
            NodeLease lease, String function, Arguments arguments, Mapping<T> mapping) {
        var sql = call(function, arguments);
        try {
            return Optional.of(
                    database.with(connection -> run(connection, sql, arguments, mapping))
                            .getFirst());
        } catch (DatabaseException e) {
            if (AGAIN.contains(e.sqlState().orElse(""))) {
                return Optional.empty();
            }
            throw translate(lease, function, e);
        }
    }

    private static <T> List<T> run(
            Connection connection, String sql, Arguments arguments, Mapping<T> mapping)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            arguments.bind(statement, 1);
            return read(statement.executeQuery(), mapping);
        }
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
        if (AGAIN.contains(error.sqlState().orElse(""))) {
            return new ProviderException(
                    ErrorCode.PROVIDER_UNAVAILABLE,
                    "%s met other writers %d times: %s"
                            .formatted(function, MOST_TRIES, error.getMessage()),
                    error);
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
