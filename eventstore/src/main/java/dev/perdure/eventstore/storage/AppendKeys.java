package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.log.AppendResult.Appended;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// What was appended under a key.
final class AppendKeys {
    private AppendKeys() {}

    static Optional<Appended> find(Connection connection, LogNumber log, String key)
            throws SQLException {
        var sql = "select * from " + log.schema() + ".appended_under(?, ?)";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, log.number());
            statement.setString(2, key);
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                long first = row.getLong(1);
                return Optional.of(new Appended(first, first + row.getInt(2) - 1, true));
            }
        }
    }
}
