package dev.perdure.bench.scale;

import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.Instance;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;

/// Many instances that wait for an external event, all live in memory at once; then all are woken.
/// Reports the heap per instance, with the memory provider's rows included. Run it in a JVM of its
/// own, with the largest heap to be proved.
public final class ParkedInstances {
    private static final double MEBIBYTE = 1024.0 * 1024;
    private static final int STARTS_IN_FLIGHT = 1_000;
    private static final ExternalEvent<Integer> WAKE = ExternalEvent.of("wake", Integer.class);
    private static final Orchestration<Integer, Integer> WAITS =
            Orchestration.of("waits", Integer.class, Integer.class, ParkedInstances::waitForEvent);

    private ParkedInstances() {}

    /// What came out.
    ///
    /// @param instances how many were live at once
    /// @param liveAtOnce how many the engine held when the heap was measured
    /// @param maxHeapMiB largest heap of this JVM
    /// @param heapMiB heap in use while all wait, after a collection
    /// @param bytesEach the same without what was used before, per instance
    /// @param startsPerS instances started per second
    /// @param wakesPerS instances woken and completed per second
    public record Report(
            int instances,
            int liveAtOnce,
            double maxHeapMiB,
            double heapMiB,
            double bytesEach,
            double startsPerS,
            double wakesPerS) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d instances wait, %,d of them in memory: %.0f MiB of at most %.0f MiB in"
                        + " use, %,.0f bytes each; started %,.0f/s, woken and completed %,.0f/s",
                    instances,
                    liveAtOnce,
                    heapMiB,
                    maxHeapMiB,
                    bytesEach,
                    startsPerS,
                    wakesPerS);
        }
    }

    private static Integer waitForEvent(OrchestrationContext ctx, Integer number) {
        return number + ctx.awaitEvent(WAKE);
    }

    /// Prints the report as JSON.
    ///
    /// @param arguments how many instances
    public static void main(String[] arguments) throws InterruptedException {
        System.out.println(
                new JsonMapper().writeValueAsString(run(Integer.parseInt(arguments[0]))));
    }

    /// Does the same as [#run] in a new JVM.
    ///
    /// @param heap largest heap, such as `1g`
    public static Report runInOwnJvm(int count, String heap)
            throws IOException, InterruptedException {
        var output =
                OwnJvm.run(List.of("-Xmx" + heap), ParkedInstances.class, String.valueOf(count));
        return new JsonMapper().readValue(output, Report.class);
    }

    /// Starts, measures, wakes, and checks every result.
    ///
    /// @throws IllegalStateException if a result is wrong
    public static Report run(int count) throws InterruptedException {
        try (var provider = new MemoryProvider();
                var engine =
                        Engine.on(provider).register(WAITS).options(keepingAll(count)).start()) {
            double before = usedHeap();
            long began = System.nanoTime();
            var instances = startAll(engine, count);
            double startSeconds = secondsSince(began);
            double used = usedHeap();
            int live = engine.liveInstances();
            began = System.nanoTime();
            wakeAll(engine, instances);
            double wakeSeconds = secondsSince(began);
            return new Report(
                    count,
                    live,
                    Runtime.getRuntime().maxMemory() / MEBIBYTE,
                    used / MEBIBYTE,
                    (used - before) / count,
                    count / startSeconds,
                    count / wakeSeconds);
        }
    }

    /// By default an engine keeps 90,000 idle instances, and none for longer than a minute.
    private static EngineOptions keepingAll(int count) {
        return EngineOptions.defaults()
                .withMaxLiveInstances(2 * count)
                .withIdleEviction(Duration.ofHours(1));
    }

    private static List<Instance<Integer>> startAll(Engine engine, int count)
            throws InterruptedException {
        var instances = new ArrayList<Instance<Integer>>(count);
        var room = new Semaphore(STARTS_IN_FLIGHT);
        for (int i = 0; i < count; i++) {
            int number = i;
            instances.add(engine.client().instance(WAITS, "parked-" + i));
            room.acquire();
            Thread.startVirtualThread(() -> {
                engine.client().start(WAITS, "parked-" + number, number);
                room.release();
            });
        }
        room.acquire(STARTS_IN_FLIGHT);
        return instances;
    }

    private static void wakeAll(Engine engine, List<Instance<Integer>> instances)
            throws InterruptedException {
        var room = new Semaphore(STARTS_IN_FLIGHT);
        for (var instance : instances) {
            room.acquire();
            Thread.startVirtualThread(() -> {
                engine.client().raise(instance.id(), WAKE, 1);
                room.release();
            });
        }
        room.acquire(STARTS_IN_FLIGHT);
        for (int i = 0; i < instances.size(); i++) {
            if (instances.get(i).result() != i + 1) {
                throw new IllegalStateException("wrong result of " + instances.get(i).id());
            }
        }
    }

    private static double usedHeap() {
        var memory = ManagementFactory.getMemoryMXBean();
        for (int i = 0; i < 3; i++) {
            memory.gc();
        }
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static double secondsSince(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
