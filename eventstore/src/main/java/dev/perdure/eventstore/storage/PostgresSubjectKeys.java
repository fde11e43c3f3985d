package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.erasure.Erasure;
import dev.perdure.eventstore.erasure.KeyStore;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Keys of subjects of one log, in a table beside it.
final class PostgresSubjectKeys implements KeyStore {
    /// What the names of these keys begin with.
    static final String PREFIX = "subject:";

    private final Database database;
    private final LogNumber log;

    PostgresSubjectKeys(Database database, LogNumber log) {
        this.database = database;
        this.log = log;
    }

    @Override
    public List<Stored> open(Collection<String> subjects) {
        return keys("open_subject_keys", subjects);
    }

    @Override
    public List<Stored> find(Collection<String> ids) {
        return keys("find_subject_keys", ids);
    }

    private List<Stored> keys(String function, Collection<String> names) {
        var sql = "select subject, key_id, key from %s.%s(?, ?)".formatted(log.schema(), function);
        try {
            return database.with(connection -> keys(connection, sql, names));
        } catch (DatabaseException e) {
            throw Errors.of("reading keys of subjects of log '" + log.name() + "'", e);
        }
    }

    private List<Stored> keys(Connection connection, String sql, Collection<String> names)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, log.number());
            statement.setArray(2, connection.createArrayOf("text", names.toArray()));
            try (var rows = statement.executeQuery()) {
                var keys = new ArrayList<Stored>();
                while (rows.next()) {
                    keys.add(new Stored(rows.getString(1), rows.getString(2), rows.getBytes(3)));
                }
                return keys;
            }
        }
    }

    @Override
    public Optional<Erasure> erase(String subject, String reason) {
        try {
            return database.with(connection -> {
                var sql = "select * from " + log.schema() + ".erase_subject(?, ?, ?)";
                try (var statement = connection.prepareStatement(sql)) {
                    statement.setInt(1, log.number());
                    statement.setString(2, subject);
                    statement.setString(3, reason);
                    try (var row = statement.executeQuery()) {
                        return row.next()
                                ? Optional.of(erasure(subject, row))
                                : Optional.<Erasure>empty();
                    }
                }
            });
        } catch (DatabaseException e) {
            throw Errors.of("erasing subject '%s' of log '%s'".formatted(subject, log.name()), e);
        }
    }

    private static Erasure erasure(String subject, ResultSet row) throws SQLException {
        return new Erasure(
                subject,
                row.getString("key_id"),
                row.getObject("erased_at", OffsetDateTime.class).toInstant(),
                row.getString("erased_by"),
                row.getString("reason"),
                row.getBoolean("is_repeated"));
    }
}
