package dev.perdure.testkit.provider;

import dev.perdure.engine.provider.Provider;

import java.time.Duration;

/// A store under test, with what the contract must do to it beyond the ways of a [Provider].
///
/// Its time stands still unless it is moved; a provider that takes a clock gets a
/// [TestClock][dev.perdure.testkit.TestClock].
public interface TestStore extends AutoCloseable {
    /// {@return the provider that works on the store now}
    Provider provider();

    /// Moves the time of the store.
    void advance(Duration step);

    /// Closes the provider and opens another one on what is stored. A provider that keeps nothing
    /// outside itself may return the same one.
    Provider reopen();

    /// Makes the last chunk of history that the instance's current execution has undecodable.
    void damageHistory(String instance);

    /// Makes the oldest stored message of the instance undecodable.
    void damageMessage(String instance);

    /// Closes the provider and removes the store.
    @Override
    void close();
}
