package dev.perdure.engine.postgres;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/// A provider that a node cannot reach any more once it is told so: as if its process had stopped,
/// while its activities still run.
final class DyingProvider {
    private final Provider alive;
    private volatile boolean dead;

    DyingProvider(Provider alive) {
        this.alive = alive;
    }

    void die() {
        dead = true;
    }

    Provider provider() {
        return (Provider)
                Proxy.newProxyInstance(
                        Provider.class.getClassLoader(),
                        new Class<?>[] {Provider.class},
                        (_, method, arguments) -> {
                            if (dead && !method.getName().equals("now")) {
                                throw new ProviderException(
                                        ErrorCode.PROVIDER_UNAVAILABLE, "dead", null);
                            }
                            try {
                                return method.invoke(alive, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getTargetException();
                            }
                        });
    }
}
