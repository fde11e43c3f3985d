package dev.perdure.engine.postgres;

import dev.perdure.engine.orchestration.ActivityContext;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.MessageCodec;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.RunningAttempt;
import dev.perdure.pg.SqlStates;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Runs activities in transactions that also store their results. At most one transaction of a step
/// commits, whatever happens:
///
/// - a result is a message with a key, so a second one is refused by the database;
/// - from the storing to the end of the commit, the node's lease cannot be taken over, and no
///   timeout or cancellation decides about the attempt;
/// - if the answer to a commit is lost, the store is asked what became of it;
/// - whoever takes the instance over gets the message with it, and does not run the step again.
final class StepTransaction {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int MOST_QUESTIONS = 1_500;
    private static final String STORED_BEFORE = "23505";

    private final Functions functions;
    private final String schema;
    private final Wakeups wakeups;
    private final ActivityConnections connections;

    StepTransaction(
            Functions functions, String schema, Wakeups wakeups, ActivityConnections connections) {
        this.functions = functions;
        this.schema = schema;
        this.wakeups = wakeups;
        this.connections = connections;
    }

    private record Begun(String xid, boolean completed) {}

    /// Code with its input, whatever the types.
    private interface Code<O extends @Nullable Object> {
        O run(Connection connection) throws Exception;
    }

    /// {@return the result, or `null` if an earlier attempt has stored it}
    <I extends @Nullable Object, O extends @Nullable Object> @Nullable O run(
            int isolation, TransactionalBody<I, O> body, ActivityContext ctx, I input)
            throws Exception {
        if (!(ctx instanceof RunningAttempt attempt)) {
            throw new IllegalStateException(
                    ("activity '%s' is transactional, so it cannot run inside a turn or outside of"
                                    + " an engine. Call it by ctx.call or ctx.start")
                            .formatted(ctx.activity()));
        }
        try (var connection = connections.open()) {
            connection.setTransactionIsolation(isolation);
            connection.setAutoCommit(false);
            return run(connection, attempt, it -> body.run(it, ctx, input));
        }
    }

    private <O extends @Nullable Object> @Nullable O run(
            Connection connection, RunningAttempt attempt, Code<O> code) throws Exception {
        long woken;
        O result;
        try {
            var begun = begin(connection, attempt);
            if (begun.completed()) {
                connection.rollback();
                storedBefore(attempt);
                return null;
            }
            result = code.run(connection);
            var message =
                    new Message.ActivityCompleted(
                            attempt.execution(), attempt.event(), attempt.encodeResult(result));
            requireSame(begun, connection, attempt);
            if (!attempt.beginStoring()) {
                throw new IllegalStateException("nobody waits for the result any more");
            }
            woken = complete(connection, attempt, MessageCodec.encode(message));
        } catch (Throwable e) {
            rollBack(connection, e);
            if (e instanceof StoredBefore) {
                storedBefore(attempt);
                return null;
            }
            throw e;
        }
        commit(connection, attempt);
        if (woken >= 0) {
            wakeups.wake(List.of(woken));
        }
        return result;
    }

    private Begun begin(Connection connection, RunningAttempt attempt) throws SQLException {
        var arguments = Arguments.of(attempt.instanceId(), attempt.execution(), attempt.event());
        return call(
                connection,
                "begin_step",
                arguments,
                row -> new Begun(row.text("xid"), row.flag("completed")));
    }

    /// The code had the connection in its hands.
    private static void requireSame(Begun begun, Connection connection, RunningAttempt attempt)
            throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select pg_current_xact_id()::text")) {
            rows.next();
            if (connection.getAutoCommit() || !begun.xid().equals(rows.getString(1))) {
                throw new IllegalStateException(
                        ("the activity of step %d of instance '%s' ended its transaction itself, so"
                             + " what it did may be done twice. Leave commit and rollback to the"
                             + " engine; to roll back, throw an exception")
                                .formatted(attempt.event(), attempt.instanceId()));
            }
        }
    }

    /// @return whom to wake, -1 for nobody
    private long complete(Connection connection, RunningAttempt attempt, byte[] body)
            throws SQLException {
        var lease = attempt.lease();
        var arguments =
                Arguments.of(
                        lease.nodeId(),
                        lease.epoch(),
                        attempt.workItem(),
                        attempt.instanceId(),
                        attempt.execution(),
                        attempt.event(),
                        body);
        long woken;
        try {
            woken =
                    call(
                            connection,
                            "complete_step",
                            arguments,
                            row -> row.integer("outcome") == 0 ? row.number("woken") : -2L);
        } catch (SQLException e) {
            if (STORED_BEFORE.equals(e.getSQLState())) {
                throw new StoredBefore(e);
            }
            throw e;
        }
        if (woken == -2) {
            throw new IllegalStateException(
                    ("step %d of instance '%s' is not run by this node any more, so what it did was"
                                    + " rolled back")
                            .formatted(attempt.event(), attempt.instanceId()));
        }
        if (connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED) {
            functions.list(
                    lease, "check_lease", Arguments.of(lease.nodeId(), lease.epoch()), _ -> lease);
        }
        return woken;
    }

    private void commit(Connection connection, RunningAttempt attempt) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            if (!SqlStates.answerLost(e) || !isStored(attempt, e)) {
                throw e;
            }
        }
        attempt.stored();
    }

    /// Asks what became of a commit, until the store answers.
    private boolean isStored(RunningAttempt attempt, SQLException lost) throws SQLException {
        for (int i = 0; i < MOST_QUESTIONS && !Thread.currentThread().isInterrupted(); i++) {
            try {
                return functions.one(
                        "step_is_completed",
                        Arguments.of(attempt.instanceId(), attempt.execution(), attempt.event()),
                        row -> row.flag("step_is_completed"));
            } catch (ProviderException e) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        throw lost;
    }

    private void storedBefore(RunningAttempt attempt) {
        attempt.stored();
        wakeups.wake(List.of(attempt.lease().epoch()));
    }

    private <T> T call(
            Connection connection,
            String function,
            Arguments arguments,
            Functions.Mapping<T> mapping)
            throws SQLException {
        var sql = "select * from %s.%s(%s)".formatted(schema, function, arguments.placeholders());
        try (var statement = connection.prepareStatement(sql)) {
            arguments.bind(statement, 1);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return mapping.map(new Row(rows));
            }
        }
    }

    /// If this fails, the connection is broken, and the server rolls back by itself.
    private static void rollBack(Connection connection, Throwable because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /// An earlier attempt was faster.
    private static final class StoredBefore extends RuntimeException {
        @java.io.Serial private static final long serialVersionUID = 1;

        StoredBefore(SQLException cause) {
            super(cause);
        }
    }
}
