package dev.perdure.testkit.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// The processes of a run. Whichever ends is replaced by another one. Confined to one thread.
final class Workers implements AutoCloseable {
    private final FaultTarget target;
    private final FaultSettings settings;
    private final List<Process> processes = new ArrayList<>();
    private final RandomGenerator random;
    private final List<String> names = new ArrayList<>();
    private int started;

    Workers(FaultTarget target, FaultSettings settings, RandomGenerator random) {
        this.target = target;
        this.settings = settings;
        this.random = random;
        for (int i = 0; i < target.workers(); i++) {
            names.add("");
            processes.add(start(i));
        }
    }

    int started() {
        return started;
    }

    private Process start(int index) {
        var name = "worker-" + ++started;
        names.set(index, name);
        var orders =
                new FaultWorker.Orders(
                        settings.folder(), name, random.nextLong(), settings.pauseMillis());
        var command = new ArrayList<>(settings.java());
        command.add(target.workerMain().getName());
        command.addAll(orders.asArguments());
        command.addAll(target.workerArguments());
        try {
            var process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(settings.folder().resolve(name + ".log").toFile());
            process.environment().putAll(target.workerEnvironment());
            return process.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a worker", e);
        }
    }

    /// SIGKILL for one process, and another one in its place.
    ///
    /// @return the name of its node
    String killOne() throws InterruptedException {
        int index = random.nextInt(processes.size());
        var name = names.get(index);
        processes.get(index).destroyForcibly().waitFor();
        processes.set(index, start(index));
        return name;
    }

    /// SIGTERM for one process, and another one in its place once it has ended.
    void endOne() throws InterruptedException {
        int index = random.nextInt(processes.size());
        end(processes.get(index));
        processes.set(index, start(index));
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("process " + process.pid() + " does not end when asked to");
        }
    }

    /// SIGSTOP for one process.
    ///
    /// @return which
    Process stopOne() throws InterruptedException {
        var process = processes.get(random.nextInt(processes.size()));
        signal(process, "STOP");
        return process;
    }

    /// SIGCONT.
    void goOn(Process process) throws InterruptedException {
        signal(process, "CONT");
    }

    private static void signal(Process process, String signal) throws InterruptedException {
        try {
            var pid = String.valueOf(process.pid());
            if (new ProcessBuilder("kill", "-" + signal, pid).start().waitFor() != 0) {
                throw new AssertionError("process " + pid + " takes no SIG" + signal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send SIG" + signal, e);
        }
    }

    /// {@return what is wrong with the processes: any that ended without being asked to}
    List<String> problems() {
        var problems = new ArrayList<String>();
        for (var process : processes) {
            if (!process.isAlive()) {
                problems.add("a worker ended by itself with code " + process.exitValue());
            }
        }
        for (int i = 1; i <= started; i++) {
            problems.addAll(complaints(settings.folder().resolve("worker-" + i + ".log")));
        }
        return problems;
    }

    /// {@return true if no client of a process that lives makes calls any more}
    boolean areCalm() {
        for (int i = 0; i < processes.size(); i++) {
            if (processes.get(i).isAlive()
                    && !FaultWorker.isCalm(settings.folder(), names.get(i))) {
                return false;
            }
        }
        return true;
    }

    /// Makes all processes write their stacks into their logs.
    void dumpStacks() throws InterruptedException {
        for (var process : processes) {
            if (process.isAlive()) {
                signal(process, "QUIT");
            }
        }
    }

    /// {@return how much all workers have written down of what their activities did}
    long written() {
        try (var files = Files.list(settings.folder())) {
            return files.map(Path::toFile)
                    .filter(file -> file.getName().matches("worker-\\d+\\.journal"))
                    .mapToLong(File::length)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + settings.folder(), e);
        }
    }

    /// Errors that no fault explains.
    private static List<String> complaints(Path log) {
        try (var lines = Files.lines(log)) {
            return lines.filter(line ->
                            line.contains("ENG-021")
                                    || line.contains("NullPointerException")
                                    || line.startsWith("Exception in thread"))
                    .distinct()
                    .limit(5)
                    .map(line -> log.getFileName() + ": " + line)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    /// Lets all processes end well.
    void endAll() throws InterruptedException {
        for (var process : processes) {
            end(process);
        }
        processes.clear();
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
