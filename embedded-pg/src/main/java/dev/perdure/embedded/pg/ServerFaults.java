package dev.perdure.embedded.pg;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.DatabaseOptions;
import dev.perdure.pg.Sql;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/// What a server does to its clients on a bad day, on demand. Every error comes from the server
/// itself, except those of [#refuseInserts].
///
/// Faults that last are undone when their [Ongoing] is closed. The server itself is stopped and
/// crashed by [PostgresServer]. One thread at a time.
public final class ServerFaults implements AutoCloseable {
    private static final int CONNECTIONS = 2;
    private static final String FULL_DISK = "perdure_full_disk";
    private static final String TRIGGER = "perdure_fault";

    private final @Nullable Path data;
    private final Database database;

    private ServerFaults(DatabaseOptions options, @Nullable Path data) {
        this.data = data;
        this.database = Database.open(options.withMaxConnections(CONNECTIONS));
    }

    public static ServerFaults of(PostgresServer server) {
        return new ServerFaults(server.database(), server.dataDirectory());
    }

    /// For a server whose files are out of reach: everything but [#fullDisk] works, as far as the
    /// user may do it. Ending and cancelling what this very user does needs no privilege.
    public static ServerFaults of(DatabaseOptions options) {
        return new ServerFaults(options, null);
    }

    /// A fault that lasts until it is closed.
    public interface Ongoing extends AutoCloseable {
        @Override
        void close();
    }

    /// Creates a user without any privilege but to create schemas, as applications should have.
    public void createUser(String user, String password) {
        run(
                """
                create role %s login password %s;
                grant create on database postgres to %1$s;
                """
                        .formatted(Sql.quoteName(user), Sql.quoteText(password)));
    }

    /// Ends all connections of a user: 57P01.
    ///
    /// @return how many there were
    public int terminateConnections(String user) {
        return signal("pg_terminate_backend", user);
    }

    /// Cancels what a user's connections are doing: 57014.
    ///
    /// @return how many there were
    public int cancelStatements(String user) {
        return signal("pg_cancel_backend", user);
    }

    private int signal(String function, String user) {
        return Integer.parseInt(
                text(
                        """
                        select count(%s(pid)) from pg_stat_activity
                        where usename = %s and pid <> pg_backend_pid()
                        """
                                .formatted(function, Sql.quoteText(user))));
    }

    /// Refuses new connections of a user, and ends those there are: 53300.
    public Ongoing refuseConnections(String user) {
        var name = Sql.quoteName(user);
        run("alter role %s connection limit 0".formatted(name));
        terminateConnections(user);
        return () -> run("alter role %s connection limit -1".formatted(name));
    }

    /// Refuses to write, as a standby does: 25006.
    public Ongoing readOnly() {
        return setting("default_transaction_read_only", "on");
    }

    /// Gives up waiting for locks after a while, unless clients set that themselves: 55P03 while a
    /// table is [locked][#lock].
    public Ongoing lockTimeout(Duration limit) {
        return setting("lock_timeout", limit.toMillis() + "ms");
    }

    /// Changes a setting for all connections, also those that are open: a moment later, and never
    /// for a statement that runs already.
    public Ongoing setting(String name, String value) {
        configure("alter system set %s = %s".formatted(name, Sql.quoteText(value)));
        return () -> configure("alter system reset " + name);
    }

    private void configure(String change) {
        run(change);
        run("select pg_reload_conf()");
    }

    /// Keeps everybody else from a table: they wait until their statement or lock timeout.
    ///
    /// @param table with its schema, quoted where needed
    public Ongoing lock(String table) {
        try {
            var connection = database.connection();
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("lock table " + table + " in access exclusive mode");
            }
            return () -> {
                try (connection) {
                    connection.rollback();
                } catch (SQLException e) {
                    throw new IllegalStateException("cannot unlock " + table, e);
                }
            };
        } catch (SQLException e) {
            throw new IllegalStateException("cannot lock " + table, e);
        }
    }

    /// Makes a transaction of a user the victim of a deadlock: 40P01. Returns when that is over.
    ///
    /// @param first a table that the user's transactions write to
    /// @param second a table that they have used before
    /// @return false if no transaction came to write within the patience
    public boolean deadlock(String user, String first, String second, Duration patience) {
        return database.inTransaction(connection -> {
            // The victim is whoever looks first, and everybody looks once.
            answer(connection, "set local deadlock_timeout = '1h'");
            answer(connection, "lock table " + first + " in share row exclusive mode");
            long until = System.nanoTime() + patience.toNanos();
            var waiting =
                    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and usename = "
                            + Sql.quoteText(user);
            while (answer(connection, waiting).isEmpty()) {
                if (System.nanoTime() - until > 0) {
                    return false;
                }
                answer(connection, "select pg_stat_clear_snapshot()");
            }
            answer(connection, "lock table " + second + " in access exclusive mode");
            return true;
        });
    }

    /// Makes every insert into a table meet a full disk: 53100.
    ///
    /// The disk is `/dev/full`, which takes the place of the file of a table that each insert
    /// writes to as well; the system refuses to extend it. The table itself keeps its file. Works
    /// on Linux, for any user.
    ///
    /// @param table with its schema, quoted where needed
    public Ongoing fullDisk(String table) {
        if (data == null) {
            throw new IllegalStateException("the files of this server are out of reach");
        }
        run("create table %s (full_up text)".formatted(FULL_DISK));
        run("checkpoint"); // so that nobody has to sync the file any more
        var file = data.resolve(text("select pg_relation_filepath('%s')".formatted(FULL_DISK)));
        var kept = file.resolveSibling(file.getFileName() + ".kept");
        swap(file, kept, Path.of("/dev/full"));
        trigger(table, "insert into public.%s values ('more')".formatted(FULL_DISK));
        return () -> {
            dropTrigger(table);
            restore(file, kept);
            run("drop table if exists " + FULL_DISK);
        };
    }

    private static void swap(Path file, Path kept, Path other) {
        try {
            Files.move(file, kept);
            Files.createSymbolicLink(file, other);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot put " + other + " in the place of " + file, e);
        }
    }

    private static void restore(Path file, Path kept) {
        try {
            Files.delete(file);
            Files.move(kept, file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot restore " + file, e);
        }
    }

    /// Makes every insert into a table fail with a code, for those that cannot be provoked.
    ///
    /// @param table with its schema, quoted where needed
    public Ongoing refuseInserts(String table, String sqlState) {
        trigger(
                table,
                "raise exception 'as asked' using errcode = %s".formatted(Sql.quoteText(sqlState)));
        return () -> dropTrigger(table);
    }

    private void trigger(String table, String body) {
        run(
                """
                create function %1$s() returns trigger language plpgsql security definer as $$
                begin
                    %2$s;
                    return null;
                end $$;
                create trigger %1$s after insert on %3$s
                for each statement execute function %1$s();
                """
                        .formatted(TRIGGER, body, table));
    }

    private void dropTrigger(String table) {
        run("drop trigger if exists %s on %s".formatted(TRIGGER, table));
        run("drop function if exists %s()".formatted(TRIGGER));
    }

    /// Drops a schema with everything in it, if there is one.
    public void dropSchema(String name) {
        run("drop schema if exists %s cascade".formatted(Sql.quoteName(name)));
    }

    /// {@return how many rows a table has}
    ///
    /// @param table with its schema, quoted where needed
    public long countRows(String table) {
        return Long.parseLong(text("select count(*) from " + table));
    }

    /// {@return the first value of the first row}
    public String value(String sql) {
        return text(sql);
    }

    private void run(String sql) {
        var _ = ask(sql);
    }

    private String text(String sql) {
        return ask(sql).orElseThrow(() ->
                DatabaseException.of(DatabaseException.Kind.DEFECT, "no row: " + sql, null));
    }

    /// All idle connections may have died with a server that crashed; the next one has not.
    private Optional<String> ask(String sql) {
        for (int attempt = 0; ; attempt++) {
            try {
                return database.with(connection -> answer(connection, sql));
            } catch (DatabaseException e) {
                if (!e.isTransient() || attempt == CONNECTIONS) {
                    throw e;
                }
            }
        }
    }

    /// {@return the first value of the first row, if there are rows}
    private static Optional<String> answer(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return Optional.empty();
            }
            try (var rows = statement.getResultSet()) {
                return rows.next()
                        ? Optional.of(String.valueOf(rows.getString(1)))
                        : Optional.empty();
            }
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
