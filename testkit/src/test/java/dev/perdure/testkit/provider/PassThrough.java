package dev.perdure.testkit.provider;

import dev.perdure.engine.provider.Provider;
import dev.perdure.testkit.ForwardingProvider;

/// A sound provider for faults to break: what they override may still ask it.
class PassThrough extends ForwardingProvider {
    final Provider sound;

    PassThrough(Provider sound) {
        super(sound);
        this.sound = sound;
    }
}
