package dev.perdure.testkit;

import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.provider.Provider;

import java.util.ServiceLoader;

/// Where a [TestEngine] keeps what it stores: in memory, unless the class path offers something
/// else as a service. So the tests of an orchestration, and those of the engine itself, run on any
/// store whose time a test can move.
public interface StoreFactory {
    /// {@return a fresh, empty store whose time is that of the clock, also after it was moved; the
    /// caller closes it}
    Provider open(TestClock clock);

    /// {@return the first factory that the class path offers, or else one for memory}
    static StoreFactory offered() {
        return ServiceLoader.load(StoreFactory.class).findFirst().orElse(MemoryProvider::new);
    }
}
