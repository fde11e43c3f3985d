package dev.perdure.bench.measure;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// What the figures were measured on. What a platform does not tell is left out.
public final class Machine {
    private static final long MEBIBYTE = 1024 * 1024;

    private Machine() {}

    /// {@return processors, memory, processor model and operating system}
    public static String description() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        var memory =
                system instanceof com.sun.management.OperatingSystemMXBean known
                        ? known.getTotalMemorySize() / MEBIBYTE + " MiB, "
                        : "";
        return "%d CPUs (%s), %s%s %s"
                .formatted(
                        system.getAvailableProcessors(),
                        processor(system.getArch()),
                        memory,
                        system.getName(),
                        system.getVersion());
    }

    private static String processor(String otherwise) {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException _) {
            return otherwise;
        }
    }

    public static String jdk() {
        return Runtime.version() + " " + System.getProperty("java.vendor");
    }

    /// {@return largest heap and collector}
    public static String heap() {
        var collectors =
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.joining(", "));
        return "max heap %d MiB, %s"
                .formatted(Runtime.getRuntime().maxMemory() / MEBIBYTE, collectors);
    }

    /// {@return the commit that is checked out here, with a `+` if files differ from it, or `null`
    /// where git does not know}
    public static @Nullable String commit() {
        var head = git("rev-parse", "--short=12", "HEAD");
        var changes = git("status", "--porcelain", "--untracked-files=no");
        return head == null || changes == null ? null : head + (changes.isEmpty() ? "" : "+");
    }

    private static @Nullable String git(String... arguments) {
        var command = new java.util.ArrayList<String>();
        command.add("git");
        command.addAll(java.util.List.of(arguments));
        try {
            var process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            var output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? output.strip()
                    : null;
        } catch (IOException _) {
            return null; // no git here
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
