package dev.perdure.pg;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Which database, and how to talk to it. Immutable; each `with…` returns a changed copy.
///
/// @param url in the form of JDBC, without user and password
/// @param user `null` for the user of the operating system
/// @param password never printed; `null` for none, or one from the driver's password file
/// @param applicationName what the server's views show of this process
/// @param maxConnections of the pool; the listening connection comes on top
/// @param timeouts how long to wait for what
/// @param preparedStatements false behind a pooler in transaction mode, such as PgBouncer: no
///   statement is prepared on the server, and no setting is sent that outlives a transaction
/// @param listening false if notifications are not wanted, so that everybody polls
/// @param listenUrl a direct way to the same database for `listen`, if `url` leads to a pooler
public record DatabaseOptions(
        String url,
        @Nullable String user,
        @Nullable String password,
        String applicationName,
        int maxConnections,
        Timeouts timeouts,
        boolean preparedStatements,
        boolean listening,
        @Nullable String listenUrl) {

    public DatabaseOptions {
        if (maxConnections < 1 || maxConnections > 1_000) {
            throw refused(
                    "connections of a database must be from 1 to 1000, was " + maxConnections);
        }
        if (applicationName.isBlank()) {
            throw refused("application name of a database connection must not be blank");
        }
    }

    /// The database at this URL, with eight connections.
    ///
    /// @param url as JDBC writes it, `jdbc:postgresql://host:port/database`, or as libpq does,
    ///   `postgresql://user:password@host:port/database`
    /// @throws DatabaseException if it is none
    public static DatabaseOptions of(String url) {
        var parts = DatabaseUrl.parse(url);
        return new DatabaseOptions(
                parts.jdbc(),
                parts.user(),
                parts.password(),
                "perdure",
                8,
                Timeouts.defaults(),
                true,
                true,
                null);
    }

    /// The database that the environment names, if it does, by `PERDURE_DATABASE_URL`; with the
    /// [password of the environment][#withPasswordOf(Map)].
    public static Optional<DatabaseOptions> ofEnvironment(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("PERDURE_DATABASE_URL"))
                .filter(it -> !it.isBlank())
                .map(it -> of(it).withPasswordOf(environment));
    }

    /// Another database. User and password stay the same where the URL names none.
    public DatabaseOptions withUrl(String value) {
        var parts = DatabaseUrl.parse(value);
        return new DatabaseOptions(
                parts.jdbc(),
                parts.user() == null ? user : parts.user(),
                parts.password() == null ? password : parts.password(),
                applicationName,
                maxConnections,
                timeouts,
                preparedStatements,
                listening,
                listenUrl);
    }

    public DatabaseOptions withUser(String value) {
        return copy(new Login(value, password), preparedStatements, new Listen(this));
    }

    public DatabaseOptions withPassword(String value) {
        return copy(new Login(user, value), preparedStatements, new Listen(this));
    }

    /// Takes a password that is still missing from `PERDURE_DATABASE_PASSWORD`, from the file that
    /// `PERDURE_DATABASE_PASSWORD_FILE` names, or from `PGPASSWORD`; the first that is set.
    public DatabaseOptions withPasswordOf(Map<String, String> environment) {
        if (password != null) {
            return this;
        }
        var own = environment.get("PERDURE_DATABASE_PASSWORD");
        if (own != null) {
            return withPassword(own);
        }
        var file = environment.get("PERDURE_DATABASE_PASSWORD_FILE");
        if (file != null) {
            return withPasswordFile(Path.of(file));
        }
        var common = environment.get("PGPASSWORD");
        return common == null ? this : withPassword(common);
    }

    /// The password is the first line of this file.
    public DatabaseOptions withPasswordFile(Path file) {
        try (var lines = Files.lines(file)) {
            return withPassword(lines.findFirst().orElse(""));
        } catch (IOException e) {
            throw DatabaseException.of(
                    DatabaseException.Kind.REFUSED,
                    "password file '%s' of a database cannot be read: %s".formatted(file, e),
                    e);
        }
    }

    public DatabaseOptions withApplicationName(String value) {
        return new DatabaseOptions(
                url,
                user,
                password,
                value,
                maxConnections,
                timeouts,
                preparedStatements,
                listening,
                listenUrl);
    }

    public DatabaseOptions withMaxConnections(int value) {
        return new DatabaseOptions(
                url,
                user,
                password,
                applicationName,
                value,
                timeouts,
                preparedStatements,
                listening,
                listenUrl);
    }

    public DatabaseOptions withTimeouts(Timeouts value) {
        return new DatabaseOptions(
                url,
                user,
                password,
                applicationName,
                maxConnections,
                value,
                preparedStatements,
                listening,
                listenUrl);
    }

    /// `false` behind a pooler in transaction mode. Name a `listenUrl` then, or everybody polls.
    public DatabaseOptions withPreparedStatements(boolean value) {
        return copy(new Login(user, password), value, new Listen(this));
    }

    /// A direct way to the same database, for `listen` alone. User and password stay the same.
    public DatabaseOptions withListenUrl(String value) {
        var direct = DatabaseUrl.parse(value).jdbc();
        return copy(new Login(user, password), preparedStatements, new Listen(true, direct));
    }

    /// No notifications: everybody polls.
    public DatabaseOptions withoutListening() {
        return copy(new Login(user, password), preparedStatements, new Listen(false, null));
    }

    /// {@return the options of a direct connection that can listen, if there is one}
    public Optional<DatabaseOptions> direct() {
        if (!listening || (listenUrl == null && !preparedStatements)) {
            return Optional.empty();
        }
        var direct = listenUrl == null ? url : listenUrl;
        return Optional.of(
                new DatabaseOptions(
                        direct, user, password, applicationName, 1, timeouts, true, true, null));
    }

    /// {@return hosts, ports and database, as messages name it}
    public String place() {
        return DatabaseUrl.place(url);
    }

    @Override
    public String toString() {
        return "database '%s' (user %s, %d connections%s)"
                .formatted(
                        place(),
                        user == null ? "of the operating system" : "'" + user + "'",
                        maxConnections,
                        preparedStatements ? "" : ", nothing prepared");
    }

    private record Login(@Nullable String user, @Nullable String password) {}

    private record Listen(boolean wanted, @Nullable String url) {
        Listen(DatabaseOptions from) {
            this(from.listening, from.listenUrl);
        }
    }

    private DatabaseOptions copy(Login login, boolean prepared, Listen listen) {
        return new DatabaseOptions(
                url,
                login.user,
                login.password,
                applicationName,
                maxConnections,
                timeouts,
                prepared,
                listen.wanted,
                listen.url);
    }

    private static DatabaseException refused(String message) {
        return DatabaseException.of(DatabaseException.Kind.REFUSED, message, null);
    }
}
