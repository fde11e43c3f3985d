package dev.perdure.testkit.faults;

import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.testkit.exercise.Catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// What a process of a run does: an engine, and a client of that engine, until it is killed or
/// asked to end. An author of a provider calls [#run] from a main class:
///
/// ```java
/// public static void main(String[] arguments) throws InterruptedException {
///     FaultWorker.run(arguments, rest -> MyProvider.open(rest.getFirst()));
/// }
/// ```
public final class FaultWorker {
    /// How long the work of a process waits after it was killed.
    public static final Duration LEASE = Duration.ofSeconds(2);

    private static final String CALM = ".calm";

    private FaultWorker() {}

    /// Opens the store of a process.
    @FunctionalInterface
    public interface Opening {
        /// {@return the store}
        ///
        /// @param arguments what [FaultTarget#workerArguments] gave
        Provider open(List<String> arguments);
    }

    /// What a process is told on its command line, before the arguments of its store.
    record Orders(Path folder, String name, long seed, long pauseMillis) {
        static final int COUNT = 4;

        List<String> asArguments() {
            return List.of(
                    folder.toString(), name, String.valueOf(seed), String.valueOf(pauseMillis));
        }

        static Orders of(List<String> arguments) {
            return new Orders(
                    Path.of(arguments.get(0)),
                    arguments.get(1),
                    Long.parseLong(arguments.get(2)),
                    Long.parseLong(arguments.get(3)));
        }
    }

    /// Works until the process ends.
    public static void run(String[] arguments, Opening opening) throws InterruptedException {
        var all = List.of(arguments);
        var orders = Orders.of(all);
        var ending = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endGently(ending, ended)));
        var store = all.subList(Orders.COUNT, all.size());
        try (var journal = Journal.open(orders.folder(), orders.name());
                var provider = untilAnswered(ending, () -> opening.open(store));
                var engine =
                        untilAnswered(
                                ending,
                                () -> engine(provider, orders.name(), new Effects(journal)))) {
            var calls = Journal.open(orders.folder(), orders.name() + "-calls");
            var client = new JournaledClient(engine.client(), calls, _ -> {});
            new ScriptedClient(
                            orders.name(), client, new Random(orders.seed()), orders.pauseMillis())
                    .run(ending, () -> isCalm(orders.folder()));
            noteCalm(orders.folder(), orders.name());
            ending.await();
            calls.close();
        } finally {
            ended.countDown();
        }
    }

    /// The store may be away while a process starts.
    private static <T> T untilAnswered(CountDownLatch ending, Supplier<T> attempt)
            throws InterruptedException {
        while (true) {
            try {
                return attempt.get();
            } catch (ProviderException e) {
                if (!e.isTransient() || ending.await(100, TimeUnit.MILLISECONDS)) {
                    throw e;
                }
            }
        }
    }

    private static void endGently(CountDownLatch ending, CountDownLatch ended) {
        ending.countDown();
        try {
            ended.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Engine engine(Provider provider, String name, Effects effects) {
        var options =
                EngineOptions.defaults()
                        .withNodeId(name)
                        .withLease(LEASE)
                        .withIdleEviction(Duration.ofMillis(400))
                        .withPollInterval(Duration.ofSeconds(1))
                        .withShutdownGrace(Duration.ofSeconds(1))
                        .withTag(Catalog.TAG);
        var orchestrations = Catalog.orchestrations(() -> false);
        var activities = Catalog.activities().stream().map(effects::of).toList();
        return Engine.on(provider)
                .register(orchestrations.toArray(Orchestration<?, ?>[]::new))
                .register(activities.toArray(Activity<?, ?>[]::new))
                .options(options)
                .start();
    }

    /// Tells all processes of a folder that their clients shall stop.
    static void calm(Path folder) {
        noteCalm(folder, "all");
    }

    private static boolean isCalm(Path folder) {
        return isCalm(folder, "all");
    }

    /// {@return true if the client of this process makes no more calls}
    static boolean isCalm(Path folder, String name) {
        return Files.exists(folder.resolve(name + CALM));
    }

    private static void noteCalm(Path folder, String name) {
        try {
            Files.createFile(folder.resolve(name + CALM));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot say that '" + name + "' is calm", e);
        }
    }
}
