package dev.perdure.bench.micro;

import dev.perdure.engine.runtime.HistoryReplay;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/// Replays recorded histories from their stored bytes to the end of the orchestration's code, on
/// one carrier thread: decoding of chunks and payloads, matching of steps, and the code itself.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "--sun-misc-unsafe-memory-access=allow"
        })
public class ReplayBenchmark {
    /// The history of a shape.
    @State(Scope.Benchmark)
    public static class History {
        /// Which orchestration.
        @Param({"CHAIN", "FAN_OUT", "SCOPES"})
        @SuppressWarnings("NullAway.Init") // set by JMH
        public Recording.Shape shape;

        @SuppressWarnings("NullAway.Init") // set before the first iteration
        private Recording recording;

        /// Runs the orchestration once.
        @Setup(Level.Trial)
        public void record() {
            recording = Recording.of(shape);
        }
    }

    /// Counts events beside operations.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Events {
        /// Events replayed.
        public long events;

        /// Begins to count again.
        @Setup(Level.Iteration)
        public void clear() {
            events = 0;
        }
    }

    /// Replays the history once.
    @Benchmark
    public HistoryReplay.Outcome replay(History history, Events counter) {
        var outcome = history.recording.replay();
        counter.events += history.recording.events();
        return outcome;
    }
}
