package dev.perdure.pg;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// The connection that listens, and the thread that keeps it.
///
/// The driver lets nobody else use a connection that waits for notifications, so the wait is cut
/// into short ones; between them channels are added and taken away. These waits cost no statement.
final class Listener implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Listener.class.getName());
    private static final int WAIT_MS = 100;
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final DatabaseOptions options;
    private final ListenerPace pace;
    private final Notifications notifications;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private volatile @Nullable Connection connection;
    private volatile boolean listening;
    private volatile boolean gaveUp;

    Listener(DatabaseOptions direct, ListenerPace pace, Notifications notifications) {
        this.options = direct.withTimeouts(direct.timeouts().withStatement(pace.answer()));
        this.pace = pace;
        this.notifications = notifications;
        this.thread = Thread.ofVirtual().name("pg-notifications").start(this::run);
    }

    boolean isListening() {
        return listening;
    }

    boolean gaveUp() {
        return gaveUp;
    }

    @Override
    public void close() {
        closed.countDown();
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            if (!thread.join(CLOSING)) {
                abort();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abort();
        }
    }

    private void run() {
        var wait = pace.firstRetry();
        while (closed.getCount() > 0 && !gaveUp) {
            try {
                listen();
            } catch (SQLException | RuntimeException e) {
                if (listening) {
                    wait = pace.firstRetry();
                }
                LOGGER.log(
                        listening ? WARNING : DEBUG,
                        "no notifications from database '%s' for now: %s"
                                .formatted(options.place(), e.getMessage()));
                listening = false;
                pause(wait);
                wait = wait.multipliedBy(2);
                wait = wait.compareTo(pace.lastRetry()) > 0 ? pace.lastRetry() : wait;
            }
        }
        listening = false;
    }

    private void listen() throws SQLException {
        try (var opened = Connections.source(options).getConnection()) {
            connection = opened;
            opened.setNetworkTimeout(Runnable::run, (int) pace.answer().toMillis());
            if (Connections.goesThroughPooler(opened)) {
                giveUp();
                return;
            }
            notifications.lost();
            listen(opened, opened.unwrap(PGConnection.class));
        } finally {
            connection = null;
        }
    }

    private void listen(Connection opened, PGConnection driver) throws SQLException {
        var channels = new HashSet<String>();
        long checked = System.nanoTime();
        while (closed.getCount() > 0) {
            if (update(opened, channels) || System.nanoTime() - checked > pace.check().toNanos()) {
                execute(opened, "select 1");
                checked = System.nanoTime();
            }
            listening = true;
            var received = driver.getNotifications(WAIT_MS);
            if (received == null) {
                continue;
            }
            for (var it : received) {
                if (closed.getCount() > 0) {
                    notifications.publish(it.getName(), it.getParameter());
                }
            }
        }
    }

    /// Listens to what is subscribed to and to nothing else.
    ///
    /// @return true if that changed something
    private boolean update(Connection opened, Set<String> channels) throws SQLException {
        var wanted = notifications.channels();
        boolean changed = !wanted.equals(channels);
        if (changed) {
            for (var channel : Set.copyOf(channels)) {
                if (!wanted.contains(channel)) {
                    execute(opened, "unlisten " + Sql.quoteName(channel));
                }
            }
            for (var channel : wanted) {
                if (!channels.contains(channel)) {
                    execute(opened, "listen " + Sql.quoteName(channel));
                }
            }
            channels.clear();
            channels.addAll(wanted);
        }
        notifications.caughtUp(channels);
        return changed;
    }

    private void giveUp() {
        gaveUp = true;
        LOGGER.log(
                WARNING,
                ("no notifications from database '%s': it is reached through a pooler, which may"
                     + " lose them. Name a direct URL for listening, or turn it off; until then"
                     + " everybody polls")
                        .formatted(options.place()));
    }

    private void pause(Duration wait) {
        try {
            var millis = wait.toMillis();
            closed.await(millis / 2 + random.nextLong(millis / 2 + 1), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    /// The server is silent, or a listener does not return: the connection is cut.
    private void abort() {
        var open = connection;
        if (open == null) {
            return;
        }
        try {
            open.abort(Runnable::run);
        } catch (SQLException e) {
            LOGGER.log(DEBUG, "cannot cut the connection that listens", e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
