package dev.perdure.eventstore.projection;

import java.sql.Connection;
import java.sql.SQLException;

/// Something that is committed together with a change of a subscription, such as emptying the
/// tables of a read model that is rewound, or pointing a view to those of its new version.
@FunctionalInterface
public interface TransactionWork {
    /// Does its work in the transaction.
    ///
    /// @param connection which it must neither end nor leave
    /// @throws SQLException if nothing shall be changed
    void run(Connection connection) throws SQLException;

    /// {@return nothing is done}
    static TransactionWork none() {
        return _ -> {};
    }
}
