package dev.perdure.engine.postgres;

import dev.perdure.embedded.pg.TestServers;
import dev.perdure.testkit.provider.SharedProviderContract;
import dev.perdure.testkit.provider.TestStore;

/// The storage contract, on the newest release of PostgreSQL or the one that the environment names.
final class PostgresProviderTest extends SharedProviderContract {
    @Override
    protected TestStore open() {
        return new PostgresTestStore(TestServers.newest());
    }
}
