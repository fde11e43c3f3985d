package dev.perdure.engine.postgres;

import dev.perdure.embedded.pg.TestServers;
import dev.perdure.testkit.provider.SharedProviderContract;
import dev.perdure.testkit.provider.TestStore;

import org.junit.jupiter.api.condition.EnabledIf;

/// The storage contract, on the release of PostgreSQL that is installed on this machine.
@EnabledIf(value = "isInstalled", disabledReason = "no PostgreSQL is installed on this machine")
final class InstalledPostgresProviderTest extends SharedProviderContract {
    static boolean isInstalled() {
        return !TestServers.installed().isEmpty();
    }

    @Override
    protected TestStore open() {
        return new PostgresTestStore(TestServers.installed().getFirst());
    }
}
