package dev.perdure.bench.events;

import java.util.concurrent.CompletableFuture;

/// Measures something on a thread of its own, while the caller measures something else.
final class Beside {
    private Beside() {}

    /// Something that is measured.
    ///
    /// @param <T> what it finds
    @FunctionalInterface
    interface Work<T> {
        T run() throws InterruptedException;
    }

    static <T> CompletableFuture<T> start(Work<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.run();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("interrupted while measuring", e);
                    }
                },
                it -> Thread.ofPlatform().daemon().start(it));
    }
}
