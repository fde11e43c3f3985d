package dev.perdure.engine.postgres;

import dev.perdure.engine.Client;
import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.MessageCodec;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.StartPolicy.WhenRunning;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Leaves messages in the store by a transaction of the caller.
final class TransactionSender implements Client.Sender {
    /// No such function, no such schema, no privilege: there is no store for this connection.
    private static final Set<String> NO_STORE = Set.of("42883", "3F000", "42501");

    private final Connection connection;
    private final String schema;
    private final PostgresProvider provider;

    TransactionSender(Connection connection, String schema, PostgresProvider provider) {
        this.connection = connection;
        this.schema = schema;
        this.provider = provider;
    }

    @Override
    public List<EnqueueOutcome> send(List<Envelope> messages, int maxPendingEvents) {
        var outcomes = new ArrayList<EnqueueOutcome>();
        for (var envelope : messages) {
            var result = Control.RESULTS.get(send(envelope, maxPendingEvents));
            var instance = result.accepted() ? null : provider.findInstance(envelope.instance());
            outcomes.add(new EnqueueOutcome(result, instance));
        }
        return outcomes;
    }

    private int send(Envelope envelope, int maxPendingEvents) {
        var id = envelope.instance();
        var body = MessageCodec.encode(envelope.message());
        if (envelope.message() instanceof Message.Start start) {
            if (start.policy().running() == WhenRunning.TERMINATE_AND_RESTART) {
                throw refused(
                        ("start of '%s': a transaction of the caller cannot terminate what runs."
                                        + " Terminate it by the client first, or choose a policy"
                                        + " that fails or attaches")
                                .formatted(id));
            }
            return call(
                    "stage_start",
                    Arguments.of(
                            id, start.name(), start.version(), Letters.code(start.policy()), body));
        }
        short kind = (short) StoredMessages.kind(envelope.message());
        return call("stage_message", Arguments.of(id, kind, body, maxPendingEvents));
    }

    private int call(String function, Arguments arguments) {
        var sql =
                "select %s.%s(%s)"
                        .formatted(schema, function, arguments.storable(function).placeholders());
        try {
            if (connection.getAutoCommit()) {
                throw refused(
                        "the connection commits each statement by itself, so there is no"
                                + " transaction to be part of. Call setAutoCommit(false) first, or"
                                + " use the client without a connection");
            }
            try (var statement = connection.prepareStatement(sql)) {
                arguments.bind(statement, 1);
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getInt(1);
                }
            }
        } catch (SQLException e) {
            throw translate(function, e);
        }
    }

    private ProviderException translate(String function, SQLException e) {
        if (NO_STORE.contains(stateOf(e))) {
            return new ProviderException(
                    ErrorCode.STORE_UNUSABLE,
                    ("the connection leads to no store in schema %s that its user may use. It must"
                                    + " lead to the database of the provider (%s)")
                            .formatted(schema, e.getMessage()),
                    e);
        }
        var doing = "a statement in the caller's transaction failed";
        return Functions.translate(null, function, DatabaseException.rolledBack(doing, e));
    }

    private static String stateOf(SQLException e) {
        @Nullable String state = e.getSQLState();
        return state == null ? "" : state;
    }

    private static EngineException refused(String why) {
        return new EngineException(ErrorCode.BAD_ARGUMENT, why);
    }
}
