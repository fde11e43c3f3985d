package dev.perdure.testkit.provider;

import org.junit.jupiter.api.Nested;

/// What a provider must do beyond [ProviderContract] if several nodes may use its store at once.
public abstract class SharedProviderContract extends ProviderContract {
    /// For subclasses.
    protected SharedProviderContract() {}

    @Nested
    class Sharing extends SharingContract {
        Sharing() {
            super(SharedProviderContract.this::open);
        }
    }

    @Nested
    class Takeover extends TakeoverContract {
        Takeover() {
            super(SharedProviderContract.this::open);
        }
    }
}
