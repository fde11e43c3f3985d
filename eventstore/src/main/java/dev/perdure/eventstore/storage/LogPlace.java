package dev.perdure.eventstore.storage;

import dev.perdure.pg.Database;

import java.util.List;

/// Where a log is.
///
/// @param schema as SQL writes it, quoted if need be
/// @param name of the log
public record LogPlace(String schema, String name) {
    /// {@return the names of all logs in a schema}
    public static List<String> names(Database primary, String schema) {
        return primary.rows("select name from %s.log order by name".formatted(schema)).stream()
                .map(List::getFirst)
                .toList();
    }

    /// {@return the log, created if there was none of this name}
    LogNumber open(Database primary, long segmentSize) {
        return primary.with(connection -> {
            var sql = "select * from " + schema + ".open_log(?, ?)";
            try (var statement = connection.prepareStatement(sql)) {
                statement.setString(1, name);
                statement.setLong(2, segmentSize);
                try (var row = statement.executeQuery()) {
                    row.next();
                    return new LogNumber(name, row.getInt(1), row.getLong(2), schema);
                }
            }
        });
    }
}
