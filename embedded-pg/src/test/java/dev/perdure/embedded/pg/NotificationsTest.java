package dev.perdure.embedded.pg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;
import dev.perdure.pg.ListenerPace;
import dev.perdure.pg.Notifications;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

final class NotificationsTest {
    private static final ListenerPace FAST =
            ListenerPace.defaults()
                    .withCheck(Duration.ofMillis(200), Duration.ofMillis(500))
                    .withRetries(Duration.ofMillis(20), Duration.ofMillis(200));

    private final TestDatabase place = TestDatabase.create();
    private final String channel = "channel " + place.schema();
    private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
    private Database database;

    @BeforeEach
    void open() {
        database = place.open();
    }

    @AfterEach
    void close() {
        database.close();
        place.close();
    }

    @Test
    void payloads_arrive_in_order_after_an_empty_one() throws Exception {
        try (var notifications = Notifications.open(place.options());
                var _ = notifications.subscribe(channel, received::add)) {
            assertThat(next()).as("somebody listens now").isEmpty();
            announce("a");
            announce("b");

            assertThat(next()).isEqualTo("a");
            assertThat(next()).isEqualTo("b");
            assertThat(notifications.available()).isTrue();
            assertThat(notifications.isListening()).isTrue();
        }
    }

    @Test
    void only_the_channels_of_a_subscriber_reach_it() throws Exception {
        var other = new LinkedBlockingQueue<String>();
        try (var notifications = Notifications.open(place.options());
                var _ = notifications.subscribe(channel, received::add)) {
            assertThat(next()).isEmpty();
            var second = notifications.subscribe(channel + " 2", other::add);
            assertThat(next(other)).isEmpty();
            announce("for the first");
            assertThat(next()).isEqualTo("for the first");
            second.close();

            var third = notifications.subscribe(channel, other::add);
            assertThat(next(other)).as("late subscribers are told too").isEmpty();
            announce("for both");

            assertThat(next()).isEqualTo("for both");
            assertThat(next(other)).isEqualTo("for both");
            third.close();
        }
    }

    @Test
    void listener_that_fails_disturbs_no_other() throws Exception {
        try (var notifications = Notifications.open(place.options());
                var _ = notifications.subscribe(channel, NotificationsTest::fail);
                var _ = notifications.subscribe(channel, received::add)) {
            assertThat(next()).isEmpty();
            announce("a");

            assertThat(next()).isEqualTo("a");
        }
    }

    @Test
    void lost_connection_comes_back_and_says_that_something_may_be_missed() throws Exception {
        var options = place.options().withApplicationName("listener " + place.schema());
        try (var notifications = Notifications.open(options, FAST);
                var _ = notifications.subscribe(channel, received::add)) {
            assertThat(next()).isEmpty();

            Query.run(
                    database,
                    "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                            + " where application_name = '"
                            + options.applicationName()
                            + "'");

            assertThat(next()).as("after the loss").isEmpty();
            announce("again");
            assertThat(next()).isEqualTo("again");
        }
    }

    @Test
    void server_that_crashes_and_returns_is_listened_to_again() throws Exception {
        try (var server = EmbeddedPostgres.start();
                var notifications = Notifications.open(server.database(), FAST);
                var _ = notifications.subscribe(channel, received::add)) {
            assertThat(next()).isEmpty();

            server.crash();
            server.start();

            assertThat(next()).as("after the crash").isEmpty();
            try (var own = Database.open(server.database())) {
                announce(own, "again");
            }
            assertThat(next()).isEqualTo("again");
        }
    }

    @Test
    void server_may_come_later() throws Exception {
        try (var server = EmbeddedPostgres.start()) {
            server.stop();
            try (var notifications = Notifications.open(server.database(), FAST);
                    var _ = notifications.subscribe(channel, received::add)) {
                assertThat(notifications.available()).isTrue();
                assertThat(notifications.isListening()).isFalse();

                server.start();

                assertThat(next()).isEmpty();
            }
        }
    }

    @Test
    void silent_connection_is_asked_whether_it_lives() throws Exception {
        var options = place.options().withApplicationName("listener " + place.schema());
        try (var notifications = Notifications.open(options, FAST);
                var _ = notifications.subscribe(channel, received::add)) {
            assertThat(next()).isEmpty();

            var asked =
                    Eventually.until(
                            () ->
                                    Query.texts(
                                            database,
                                            "select 1 from pg_stat_activity where query = 'select"
                                                    + " 1' and application_name = '"
                                                    + options.applicationName()
                                                    + "'"),
                            it -> !it.isEmpty());
            assertThat(asked).hasSize(1);
        }
    }

    @Test
    void link_that_falls_silent_is_noticed_and_replaced() throws Exception {
        try (var server = EmbeddedPostgres.start();
                var link = new Link(server.port(), false);
                var notifications = Notifications.open(through(link, server), FAST);
                var _ = notifications.subscribe(channel, received::add)) {
            assertThat(next()).isEmpty();

            link.silence();

            assertThat(next()).as("over a new connection").isEmpty();
            try (var own = Database.open(server.database())) {
                announce(own, "again");
            }
            assertThat(next()).isEqualTo("again");
        }
    }

    @Test
    void pooler_is_recognised_and_not_trusted() throws Exception {
        try (var server = EmbeddedPostgres.start();
                var link = new Link(server.port(), true);
                var notifications = Notifications.open(through(link, server), FAST);
                var _ = notifications.subscribe(channel, received::add)) {
            Eventually.until(notifications::available, it -> !it);

            assertThat(notifications.available()).isFalse();
            assertThat(received).isEmpty();
        }
    }

    @Test
    void closing_ends_the_connection_at_once() throws Exception {
        var options = place.options().withApplicationName("listener " + place.schema());
        var notifications = Notifications.open(options);
        var _ = notifications.subscribe(channel, received::add);
        assertThat(next()).isEmpty();

        long before = System.nanoTime();
        notifications.close();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
        Eventually.until(
                () ->
                        Query.text(
                                database,
                                "select count(*) from pg_stat_activity where application_name = '"
                                        + options.applicationName()
                                        + "'"),
                "0"::equals);
        notifications.close();
    }

    @Test
    void listener_may_close_the_notifications() throws Exception {
        var closed = new CountDownLatch(1);
        var notifications = Notifications.open(place.options());
        var _ =
                notifications.subscribe(
                        channel,
                        payload -> {
                            notifications.close();
                            closed.countDown();
                        });

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void without_a_direct_connection_everybody_polls() throws Exception {
        var options = DatabaseOptions.of("postgres://db/shop").withPreparedStatements(false);
        try (var notifications = Notifications.open(options);
                var _ = notifications.subscribe(channel, received::add)) {
            assertThat(notifications.available()).isFalse();
            assertThat(notifications.isListening()).isFalse();
        }
    }

    private static DatabaseOptions through(Link link, PostgresServer server) {
        var options = server.database();
        return options.withUrl(
                options.url().replace(":" + server.port() + "/", ":" + link.port() + "/")
                        + "?sslmode=disable");
    }

    private static void fail(String payload) {
        throw new IllegalArgumentException("on purpose");
    }

    private void announce(String payload) {
        announce(database, payload);
    }

    private void announce(Database from, String payload) {
        Query.run(from, "select pg_notify('%s', '%s')".formatted(channel, payload));
    }

    private @Nullable String next() throws InterruptedException {
        return next(received);
    }

    private static @Nullable String next(LinkedBlockingQueue<String> queue)
            throws InterruptedException {
        return queue.poll(20, TimeUnit.SECONDS);
    }
}
