package dev.perdure.engine.sqlite;

import dev.perdure.testkit.provider.SharedProviderContract;
import dev.perdure.testkit.provider.TestStore;

/// The storage contract, on a file.
final class SqliteProviderTest extends SharedProviderContract {
    @Override
    protected TestStore open() {
        return new SqliteTestStore();
    }
}
