package dev.perdure.examples.postgres;

import dev.perdure.engine.Engine;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.postgres.PostgresClient;
import dev.perdure.engine.postgres.PostgresProvider;

import java.sql.Connection;
import java.sql.SQLException;

/// An order is stored, its orchestration started and the stock told of it in one transaction; the
/// payment is debited in one transaction with the result of its activity.
public final class Shop {
    static final Activity<String, String> CHARGE =
            Activity.named("charge-once", String.class, String.class);

    /// Charges the order whose id is the input.
    public static final Orchestration<String, String> PROCESS =
            Orchestration.of(
                    "process-order",
                    String.class,
                    String.class,
                    (ctx, order) -> ctx.call(CHARGE, order));

    static final ExternalEvent<String> ORDERED = ExternalEvent.of("ordered", String.class);

    /// Waits for one order.
    public static final Orchestration<String, String> STOCK =
            Orchestration.of(
                    "stock",
                    String.class,
                    String.class,
                    (ctx, shelf) -> ctx.awaitEvent(ORDERED) + " from " + shelf);

    private Shop() {}

    /// Stores an order, starts its orchestration and tells the stock: all of it or nothing.
    public static void place(Connection connection, PostgresClient orders, String order)
            throws SQLException {
        connection.setAutoCommit(false);
        insert(connection, order);
        orders.in(connection).start(PROCESS, "order-" + order, order);
        orders.in(connection).raise("stock", ORDERED, order);
        connection.commit();
    }

    /// Describes an engine whose charge debits exactly once.
    public static Engine.Builder engine(PostgresProvider provider) {
        var charge =
                CHARGE.withBody(
                        provider.transactional((connection, _, order) -> {
                            debit(connection, order);
                            return "receipt of " + order;
                        }));
        return Engine.on(provider).register(PROCESS, STOCK).register(charge);
    }

    private static void insert(Connection connection, String order) throws SQLException {
        try (var statement =
                connection.prepareStatement("insert into orders (id, debits) values (?, 0)")) {
            statement.setString(1, order);
            statement.executeUpdate();
        }
    }

    private static void debit(Connection connection, String order) throws SQLException {
        try (var statement =
                connection.prepareStatement("update orders set debits = debits + 1 where id = ?")) {
            statement.setString(1, order);
            statement.executeUpdate();
        }
    }
}
