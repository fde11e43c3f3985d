package dev.perdure.bench.measure;

import dev.perdure.bench.load.Handlers;
import dev.perdure.bench.store.OpenStore;
import dev.perdure.engine.Engine;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;

/// Reads every meter of the process, the machine, the engine and its store.
public final class Meter {
    private static final int IDLE = 4;
    private static final int WAITING_FOR_DISK = 5;
    private static final int STEAL = 8;

    private final OpenStore store;
    private final Engine engine;
    private final Handlers handlers;

    public Meter(OpenStore store, Engine engine, Handlers handlers) {
        this.store = store;
        this.engine = engine;
        this.handlers = handlers;
    }

    public Sample read() {
        return new Sample(
                System.nanoTime(),
                cpuNanos(),
                allocated(),
                written(),
                store.bytes(),
                store.provider().calls(),
                handlers.executions(),
                engine.counters(),
                collectors(GarbageCollectorMXBean::getCollectionCount),
                collectors(GarbageCollectorMXBean::getCollectionTime),
                machine());
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean known
                ? known.getProcessCpuTime()
                : 0;
    }

    private static long allocated() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean known
                ? known.getTotalThreadAllocatedBytes()
                : 0;
    }

    private static long collectors(ToLongFunction<GarbageCollectorMXBean> what) {
        return ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(what).sum();
    }

    private static long written() {
        return lines("/proc/self/io").stream()
                .filter(line -> line.startsWith("wchar:"))
                .mapToLong(line -> Long.parseLong(line.substring("wchar:".length()).strip()))
                .sum();
    }

    private static Sample.MachineTime machine() {
        var lines = lines("/proc/stat");
        if (lines.isEmpty()) {
            return new Sample.MachineTime(0, 0);
        }
        var fields = lines.getFirst().split(" +", -1);
        long total = 0;
        for (int i = 1; i <= STEAL; i++) {
            total += Long.parseLong(fields[i]);
        }
        long idle = Long.parseLong(fields[IDLE]) + Long.parseLong(fields[WAITING_FOR_DISK]);
        return new Sample.MachineTime(total - idle, total);
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return List.of(); // another operating system
        }
    }
}
