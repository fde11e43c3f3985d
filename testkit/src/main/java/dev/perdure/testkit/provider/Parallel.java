package dev.perdure.testkit.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/// Actions on several threads that begin together.
final class Parallel {
    private static final long PATIENCE_SECONDS = 60;

    private Parallel() {}

    /// Runs one action on each thread and returns their results in the order of the threads.
    ///
    /// @param action gives the action of the thread with a number from 0
    static <T> List<T> run(int threads, IntFunction<Callable<T>> action) {
        var barrier = new CyclicBarrier(threads);
        try (var executor = Executors.newFixedThreadPool(threads)) {
            var futures = new ArrayList<Future<T>>();
            for (int i = 0; i < threads; i++) {
                var own = action.apply(i);
                futures.add(
                        executor.submit(() -> {
                            barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                            return own.call();
                        }));
            }
            return futures.stream().map(Parallel::result).toList();
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("a thread failed", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("a thread did not end in time", e);
        }
    }
}
