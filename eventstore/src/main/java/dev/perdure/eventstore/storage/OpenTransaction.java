package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.DecisionRead;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.eventstore.log.TransactionLog;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;

/// A log on a connection of the caller.
final class OpenTransaction implements TransactionLog {
    private final LogNumber log;
    private final Connection connection;
    private final Sequencer sequencer;
    private final long head;
    private final UnaryOperator<AppendRequest> tagging;

    OpenTransaction(
            LogNumber log,
            Connection connection,
            Sequencer sequencer,
            UnaryOperator<AppendRequest> tagging) {
        this.log = log;
        this.connection = connection;
        this.sequencer = sequencer;
        this.head = sequencer.head();
        this.tagging = tagging;
    }

    @Override
    public AppendResult append(AppendRequest request) {
        requireUsable();
        var pending = Conditions.prepare(log.number(), tagging.apply(request), head, this::page);
        if (pending.result.isDone()) {
            return pending.result.join();
        }
        var call = new AppendCall(log, head, List.of(pending));
        return switch (run(call::execute).answers().getFirst()) {
            case AppendCall.Answer.Done(var result) -> result;
            case AppendCall.Answer.KeyReused(long position) ->
                    throw Errors.keyReused(log, pending.key(), position);
            case AppendCall.Answer.KeyGone(var event) -> throw sequencer.keyGone(pending, event);
        };
    }

    @Override
    public DecisionRead readDecision(Query query, long after) {
        return Pages.decision(query, ReadOptions.defaults().withAfter(after), this::page);
    }

    private Page page(Query query, ReadOptions options) {
        return run(it -> new Reads(log, query, options).read(it, head));
    }

    private void requireUsable() {
        boolean commitsItself = run(Connection::getAutoCommit);
        int isolation = run(Connection::getTransactionIsolation);
        if (commitsItself || isolation != Connection.TRANSACTION_READ_COMMITTED) {
            throw new EventStoreException(
                    Reason.REFUSED,
                    ("appending to log '%s' in a transaction needs a connection with auto-commit"
                                    + " off and isolation level read committed, found auto-commit"
                                    + " %s and level %d of java.sql.Connection")
                            .formatted(log.name(), commitsItself ? "on" : "off", isolation),
                    null);
        }
    }

    private <T extends @Nullable Object> T run(Database.Work<T> work) {
        try {
            return work.with(connection);
        } catch (SQLException e) {
            throw DatabaseException.rolledBack(
                    "a transaction with log '" + log.name() + "' failed", e);
        }
    }
}
