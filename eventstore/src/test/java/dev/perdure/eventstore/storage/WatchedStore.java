package dev.perdure.eventstore.storage;

import dev.perdure.embedded.pg.TableUse;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.projection.SubscriptionOptions;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/// Two logs in a schema of their own. Everything is done in one session, so that the plans it keeps
/// are those that it made first. Nothing is vacuumed or analysed unless a test says so.
final class WatchedStore implements AutoCloseable {
    static final String MEMBER = "steady";

    private static final AtomicLong NUMBER = new AtomicLong();

    private final Database admin;
    private final DatabaseOptions server;
    private final String schema;
    private final long segmentSize;
    private final int subscription;
    private Database session;
    private LogNumber number;
    private PostgresLog log;
    private PostgresLog other;

    WatchedStore(DatabaseOptions server, long segmentSize) {
        this.server = server.withMaxConnections(1);
        this.segmentSize = segmentSize;
        schema = "watched_%d_%d".formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet());
        admin = Database.open(this.server);
        EventStore.migrations(schema).apply(admin);
        session = Database.open(this.server);
        number = new LogPlace(schema, "library").open(session, segmentSize);
        log = open("library");
        other = open("elsewhere");
        subscription =
                checkpoints().open(number.number(), SubscriptionOptions.of("steady", Query.all()));
        leaveAlone();
    }

    private PostgresLog open(String name) {
        return PostgresLog.open(
                new Servers(session, null, Duration.ZERO),
                new LogPlace(schema, name),
                new SequencerOptions(
                        1_000,
                        Duration.ofSeconds(30),
                        Duration.ZERO,
                        UnaryOperator.identity(),
                        null),
                segmentSize);
    }

    /// Goes on with a session that has no plans yet.
    void reopen() {
        shut();
        session = Database.open(server);
        number = new LogPlace(schema, "library").open(session, segmentSize);
        log = open("library");
        other = open("elsewhere");
    }

    /// Keeps the server from vacuuming and analysing all tables that there are now.
    void leaveAlone() {
        run(
                """
                do $$
                declare
                    v_table text;
                begin
                    for v_table in
                        select c.relname
                        from pg_class c
                        where c.relnamespace = '%1$s'::regnamespace
                        and c.relkind = 'r'
                    loop
                        execute format(
                            'alter table %1$s.%%I set (autovacuum_enabled = off)', v_table);
                    end loop;
                end
                $$
                """);
    }

    PostgresLog log() {
        return log;
    }

    PostgresLog other() {
        return other;
    }

    LogNumber number() {
        return number;
    }

    Database session() {
        return session;
    }

    Checkpoints checkpoints() {
        return new Checkpoints(session, schema);
    }

    /// {@return a subscription that is there from the start}
    int subscription() {
        return subscription;
    }

    /// {@return a new count of what is done in the session}
    TableUse use() {
        return new TableUse(session, schema);
    }

    /// Runs statements in which `%1$s` is the schema and `$log` the number of the log, in a session
    /// of their own.
    void run(String sql, Object... more) {
        admin.execute(formatted(sql, more));
    }

    /// Calls a function in the session; `%1$s` is the schema, `$log` the number of the log.
    ///
    /// @return the first column of the first row
    String call(String sql, Object... more) {
        return session.rows(formatted(sql, more)).getFirst().getFirst();
    }

    private String formatted(String sql, Object... more) {
        var arguments = new Object[more.length + 1];
        arguments[0] = schema;
        System.arraycopy(more, 0, arguments, 1, more.length);
        return sql.formatted(arguments).replace("$log", "" + number.number());
    }

    private void shut() {
        log.close();
        other.close();
        session.close();
    }

    @Override
    public void close() {
        shut();
        run("drop schema %1$s cascade");
        admin.close();
    }
}
