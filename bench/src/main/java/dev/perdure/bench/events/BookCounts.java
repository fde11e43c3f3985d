package dev.perdure.bench.events;

import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.projection.OrderingKey;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// A small read model: how many events each book has. Shards that are ordered by book never wait
/// for each other's rows.
final class BookCounts {
    private static final OrderingKey KEY = OrderingKey.firstTag();

    private BookCounts() {}

    static void add(Connection connection, String table, List<StoredEvent> events)
            throws SQLException {
        var sql =
                """
                insert into %1$s as it (book, count) values (?, 1)
                on conflict (book) do update set count = it.count + 1
                """
                        .formatted(table);
        try (var statement = connection.prepareStatement(sql)) {
            for (var event : events) {
                statement.setString(1, KEY.of(event));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
