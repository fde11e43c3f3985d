package dev.perdure.examples.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.engine.postgres.PostgresClient;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/// What the guide to PostgreSQL shows, on a real one.
final class ShopTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final TestDatabase place = TestDatabase.create();

    @AfterEach
    void close() {
        place.close();
    }

    @Test
    void order_and_payment_share_transactions_with_the_engine() throws SQLException {
        try (var provider = Stores.open(database(place.options()), place.schema());
                var database = Database.open(database(place.options()))) {
            run(database, "create table orders (id text primary key, debits integer not null)");
            try (var engine = Shop.engine(provider).start();
                    var connection = database.connection()) {
                var client = engine.client();
                var stock = client.start(Shop.STOCK, "stock", "shelf 3");
                Shop.place(connection, PostgresClient.of(client, provider), "7");

                assertThat(client.instance(Shop.PROCESS, "order-7").result(LIMIT))
                        .isEqualTo("receipt of 7");
                assertThat(stock.result(LIMIT)).isEqualTo("7 from shelf 3");
                assertThat(debits(connection)).isEqualTo(1);
            }
        }
    }

    @Test
    void application_uses_a_store_that_exists_and_a_pooler_without_prepared_statements() {
        Stores.open(place.options(), place.schema()).close();
        var url = place.options().url();
        var bouncer = Stores.behindBouncer(url, url);
        assertThat(bouncer.preparedStatements()).isFalse();
        assertThat(bouncer.listenUrl()).isEqualTo(url);

        var options = place.options().withPreparedStatements(false).withListenUrl(url);
        try (var provider = Stores.openAsApplication(options, place.schema());
                var engine = Shop.engine(provider).start()) {
            var stock = engine.client().start(Shop.STOCK, "stock", "shelf 3");
            engine.client().raise("stock", Shop.ORDERED, "7");

            assertThat(stock.result(LIMIT)).isEqualTo("7 from shelf 3");
        }
    }

    /// The application's own tables are in the same schema here, so that one drop removes all.
    private DatabaseOptions database(DatabaseOptions options) {
        var url = options.url();
        var separator = url.contains("?") ? '&' : '?';
        return options.withUrl(url + separator + "currentSchema=" + place.schema());
    }

    private static void run(Database database, String sql) {
        database.with(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    private static int debits(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select debits from orders where id = '7'")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
