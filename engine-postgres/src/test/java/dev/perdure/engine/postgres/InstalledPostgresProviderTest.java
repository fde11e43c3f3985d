package dev.perdure.engine.postgres;

import dev.perdure.testkit.provider.SharedProviderContract;
import dev.perdure.testkit.provider.TestStore;

import org.junit.jupiter.api.condition.EnabledIf;

/// The storage contract, on the release of PostgreSQL that is installed on this machine.
@EnabledIf(value = "isInstalled", disabledReason = "no PostgreSQL is installed on this machine")
final class InstalledPostgresProviderTest extends SharedProviderContract {
    static boolean isInstalled() {
        return Servers.installed().isPresent();
    }

    @Override
    protected TestStore open() {
        return new PostgresTestStore(Servers.installed().orElseThrow());
    }
}
