package dev.perdure.engine.postgres;

import dev.perdure.engine.orchestration.ActivityContext;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;

/// The code of an activity that runs in one transaction with the storing of its result, see
/// [PostgresProvider#transactional].
///
/// @param <I> input
/// @param <O> result
@FunctionalInterface
public interface TransactionalBody<I extends @Nullable Object, O extends @Nullable Object> {
    /// Does its work on a connection to the database of the store.
    ///
    /// @param connection in an open transaction, which it must neither end nor leave; what is not
    ///   done by this connection is not part of it
    O run(Connection connection, ActivityContext ctx, I input) throws Exception;
}
