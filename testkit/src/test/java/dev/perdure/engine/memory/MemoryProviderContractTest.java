package dev.perdure.engine.memory;

import dev.perdure.testkit.provider.SharedProviderContract;
import dev.perdure.testkit.provider.TestStore;

/// The provider in memory keeps the whole storage contract.
final class MemoryProviderContractTest extends SharedProviderContract {
    @Override
    protected TestStore open() {
        return new MemoryTestStore();
    }
}
