package dev.perdure.engine.postgres;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;
import dev.perdure.pg.Sql;

import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// An empty store in a schema of its own, whose functions read a clock that the test moves.
/// Emptying a schema is much faster than making one, so they are used again.
final class TestSchema implements AutoCloseable {
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final Map<String, Queue<String>> FREE = new ConcurrentHashMap<>();

    private final Database database;
    private final String schema;

    TestSchema(DatabaseOptions server) {
        database = Database.open(server.withMaxConnections(1).withApplicationName("test"));
        var free = free().poll();
        schema = free == null ? create() : free;
    }

    private Queue<String> free() {
        return FREE.computeIfAbsent(database.options().url(), _ -> new ConcurrentLinkedQueue<>());
    }

    private String create() {
        var name = "test_%d_%d".formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet());
        PostgresProvider.migrations(name).apply(database);
        database.execute(
                "create table " + name + ".test_clock as select clock_timestamp() as stands_at");
        database.execute(
                """
                create or replace function %1$s.store_now() returns timestamptz
                language plpgsql volatile as
                'begin return (select stands_at from %1$s.test_clock); end'
                """
                        .formatted(name));
        return name;
    }

    /// {@return options under which time stands still unless it is set}
    PostgresOptions options() {
        return PostgresOptions.of(database.options().withMaxConnections(40))
                .withSchema(schema)
                .withNanos(() -> 0);
    }

    void setTime(Instant time) {
        run(
                "update %1$s.test_clock set stands_at = timestamptz 'epoch' + interval '1"
                        + " microsecond' * %2$s",
                Micros.of(time));
    }

    /// Runs a statement in which `%1$s` is the schema, and the arguments follow.
    ///
    /// @return how many rows it changed
    int run(String sql, Object... more) {
        var arguments = new Object[more.length + 1];
        arguments[0] = Sql.quoteName(schema);
        System.arraycopy(more, 0, arguments, 1, more.length);
        return database.with(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate(sql.formatted(arguments));
            }
        });
    }

    @Override
    public void close() {
        run(
                """
                truncate %1$s.node, %1$s.node_handler, %1$s.handler, %1$s.instance,
                    %1$s.live_instance, %1$s.ended_instance, %1$s.history, %1$s.message, %1$s.inbox,
                    %1$s.timer, %1$s.queue, %1$s.work, %1$s.work_ready, %1$s.work_lease,
                    %1$s.heartbeat, %1$s.arrival, %1$s.notice
                """);
        free().add(schema);
        database.close();
    }
}
