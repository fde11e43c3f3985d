package dev.perdure.engine.postgres;

import dev.perdure.pg.DatabaseOptions;
import dev.perdure.testkit.provider.SharedProviderContract;
import dev.perdure.testkit.provider.TestStore;

/// The storage contract, on a server.
final class PostgresProviderTest extends SharedProviderContract {
    @Override
    protected TestStore open() {
        return new PostgresTestStore(
                DatabaseOptions.of("jdbc:postgresql://127.0.0.1:55415/postgres")
                        .withUser("postgres"));
    }
}
