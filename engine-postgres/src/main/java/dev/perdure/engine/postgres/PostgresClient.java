package dev.perdure.engine.postgres;

import dev.perdure.engine.Client;
import dev.perdure.pg.Sql;

import java.sql.Connection;

/// Starts instances and raises events inside transactions of the caller.
///
/// ```java
/// var orders = PostgresClient.of(engine.client(), provider);
/// orders.in(connection).start(PROCESS, order.id(), order);
/// connection.commit();
/// ```
///
/// What is asked for happens when the transaction commits, and not at all if it is rolled back.
/// Safe for any thread.
public final class PostgresClient {
    private final Client client;
    private final PostgresProvider provider;

    private PostgresClient(Client client, PostgresProvider provider) {
        this.client = client;
        this.provider = provider;
    }

    /// Joins a client and its store.
    ///
    /// @param client whose codec and limits count
    /// @param provider the store; connections lead to its database
    public static PostgresClient of(Client client, PostgresProvider provider) {
        return new PostgresClient(client, provider);
    }

    /// Speaks within a transaction of the caller. The connection may come from anywhere, with any
    /// isolation level and search path, and both stay as they are. It must not commit by itself.
    /// Nothing that nodes need stays locked, however long the transaction is open.
    ///
    /// @param connection to the database of the store; it is used by calls on the result only, and
    ///   the caller commits, rolls back and closes it
    public TransactionClient in(Connection connection) {
        var schema = Sql.quoteName(provider.options().schema());
        var sender = new TransactionSender(connection, schema, provider);
        return new TransactionClient(client, client.sendingBy(sender));
    }
}
