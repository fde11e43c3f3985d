package dev.perdure.eventstore.log;

import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;

/// A log as one transaction of the caller sees it. For one thread.
///
/// An append locks the log until the transaction ends, so nobody else appends meanwhile: make it
/// the last thing before the commit. Whoever appends to several logs in one transaction does so in
/// the same order everywhere.
public interface TransactionLog {
    /// Appends; what is appended is there when the transaction commits, and nobody ever sees it if
    /// it is rolled back. One database call, two if the condition may have to look at many events.
    ///
    /// @return a conflict leaves the transaction usable
    /// @throws EventStoreException *key reused*, which leaves the transaction usable; *refused* if
    ///   the connection commits by itself, or its isolation level is not read committed: a check
    ///   under another level could not see what was appended before
    /// @throws dev.perdure.pg.DatabaseException for errors of the database, after which the
    ///   transaction can only be rolled back
    AppendResult append(AppendRequest request);

    /// Appends without a condition.
    ///
    /// @return the positions
    default AppendResult.Appended append(NewEvent... events) {
        return append(AppendRequest.of(events)).orThrow();
    }

    /// Reads what matches above a position, and the head. One database call per 10,000 events.
    DecisionRead readDecision(Query query, long after);
}
