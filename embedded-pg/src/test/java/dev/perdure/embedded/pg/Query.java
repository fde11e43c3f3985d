package dev.perdure.embedded.pg;

import dev.perdure.pg.Database;

import java.util.ArrayList;
import java.util.List;

/// Statements in one line.
final class Query {
    private Query() {}

    static void run(Database database, String sql) {
        database.with(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    /// {@return the first column of the only row}
    static String text(Database database, String sql) {
        var rows = texts(database, sql);
        if (rows.size() != 1) {
            throw new IllegalStateException(rows.size() + " rows of " + sql);
        }
        return rows.getFirst();
    }

    /// {@return all columns of all rows, one row in a line}
    static List<String> texts(Database database, String sql) {
        return database.with(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                var found = new ArrayList<String>();
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    var row = new ArrayList<String>();
                    for (int column = 1; column <= columns; column++) {
                        row.add(String.valueOf(rows.getString(column)));
                    }
                    found.add(String.join(" | ", row));
                }
                return found;
            }
        });
    }
}
