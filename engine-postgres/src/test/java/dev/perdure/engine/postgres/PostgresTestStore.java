package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.Provider;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;
import dev.perdure.pg.Sql;
import dev.perdure.testkit.provider.TestStore;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// A store in a schema of its own, whose functions read a clock that the test moves.
final class PostgresTestStore implements TestStore {
    private static final AtomicLong NUMBER = new AtomicLong();

    /// Schemas that no test uses now, by server. Emptying one is much faster than making one.
    private static final Map<String, Queue<String>> FREE = new ConcurrentHashMap<>();

    private final PostgresOptions options;
    private final Database database;
    private final String schema;
    private PostgresProvider provider;

    PostgresTestStore(DatabaseOptions server) {
        database = Database.open(server.withMaxConnections(1));
        var free = free().poll();
        schema = free == null ? create() : free;
        run("update %1$s.test_clock set stands_at = clock_timestamp()");
        options =
                PostgresOptions.of(server.withMaxConnections(40))
                        .withSchema(schema)
                        .withNanos(() -> 0);
        provider = PostgresProvider.open(options);
    }

    private String create() {
        var name =
                "contract_%d_%d".formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet());
        PostgresProvider.migrations(name).apply(database);
        update("create table " + name + ".test_clock as select clock_timestamp() as stands_at");
        update(
                """
                create or replace function %1$s.store_now() returns timestamptz
                language plpgsql volatile as
                'begin return (select stands_at from %1$s.test_clock); end'
                """
                        .formatted(name));
        return name;
    }

    private Queue<String> free() {
        return FREE.computeIfAbsent(database.options().url(), _ -> new ConcurrentLinkedQueue<>());
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public void advance(Duration step) {
        run(
                "update %1$s.test_clock set stands_at = stands_at + interval '1 microsecond' * "
                        + Micros.of(step));
        provider.readClock();
    }

    @Override
    public Provider reopen() {
        provider.close();
        provider = PostgresProvider.open(options);
        return provider;
    }

    @Override
    public void damageHistory(String instance) {
        damage(
                """
                update %1$s.history set data = '\\xff00'
                where (instance, execution, first_event) = (
                    select h.instance, h.execution, h.first_event
                    from %1$s.history h
                    join %1$s.instance_record r
                        on r.instance = h.instance and r.execution = h.execution
                    where r.id = %2$s
                    order by h.first_event desc
                    limit 1
                )
                """,
                instance);
    }

    @Override
    public void damageMessage(String instance) {
        damage(
                """
                update %1$s.message set body = '\\xff00'
                where id = (
                    select min(m.id)
                    from %1$s.message m
                    join %1$s.instance i on i.instance = m.instance
                    where i.id = %2$s
                )
                """,
                instance);
    }

    @Override
    public void close() {
        provider.close();
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

    private void damage(String sql, String instance) {
        if (run(sql, Sql.quoteText(instance)) != 1) {
            throw new IllegalStateException("nothing to damage in " + instance);
        }
    }

    private int run(String sql, Object... more) {
        var arguments = new Object[more.length + 1];
        arguments[0] = schema;
        System.arraycopy(more, 0, arguments, 1, more.length);
        return update(sql.formatted(arguments));
    }

    private int update(String sql) {
        return database.with(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }
}
