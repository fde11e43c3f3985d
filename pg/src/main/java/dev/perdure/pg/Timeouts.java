package dev.perdure.pg;

import java.time.Duration;

/// How long to wait for a database. Zero means for ever, where that is allowed.
///
/// @param connect for the server to accept a new connection
/// @param acquire for a connection of the pool to become free, which includes opening one
/// @param statement for one statement, enforced by the server; zero for its own default. It is not
///   sent through a pooler, where sessions are shared: there it belongs to the role
/// @param socket for any answer at all, enforced here: finds connections whose other end is gone.
///   Longer than `statement`, because it leaves the outcome unknown
public record Timeouts(Duration connect, Duration acquire, Duration statement, Duration socket) {
    private static final Timeouts DEFAULTS =
            new Timeouts(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60));

    public Timeouts {
        atLeast("connect", connect, Duration.ofSeconds(1));
        atLeast("acquire", acquire, Duration.ofMillis(250));
        atLeast("statement", statement, Duration.ZERO);
        atLeast("socket", socket, Duration.ZERO);
        if (socket.isPositive() && socket.compareTo(statement) <= 0) {
            throw refused(
                    "socket timeout must be zero or longer than the statement timeout of %s, was %s"
                            .formatted(statement, socket));
        }
    }

    /// Ten seconds for connections, 30 for statements, 60 for silence.
    public static Timeouts defaults() {
        return DEFAULTS;
    }

    public Timeouts withConnect(Duration value) {
        return new Timeouts(value, acquire, statement, socket);
    }

    public Timeouts withAcquire(Duration value) {
        return new Timeouts(connect, value, statement, socket);
    }

    /// The socket timeout grows with it where it has to.
    public Timeouts withStatement(Duration value) {
        var silence =
                socket.isPositive() && socket.compareTo(value) <= 0
                        ? value.multipliedBy(2)
                        : socket;
        return new Timeouts(connect, acquire, value, silence);
    }

    public Timeouts withSocket(Duration value) {
        return new Timeouts(connect, acquire, statement, value);
    }

    private static void atLeast(String what, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
            throw refused(
                    "%s timeout of a database must be from %s to 1 day, was %s"
                            .formatted(what, least.isZero() ? "zero" : least, value));
        }
    }

    private static DatabaseException refused(String message) {
        return DatabaseException.of(DatabaseException.Kind.REFUSED, message, null);
    }
}
