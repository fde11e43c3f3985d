package dev.perdure.bench.scale;

import dev.perdure.bench.store.StoreKind;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// A measurement of something else than load.
public enum Probe {
    /// Events per second when histories are replayed, by JMH in a JVM of its own.
    REPLAY("replay") {
        @Override
        public void measure(Path folder, Duration window, Figures figures)
                throws IOException, InterruptedException {
            Replays.measure(figures);
        }
    },
    /// Cost per step over the length of a history, and per activity over the width of a fan-out.
    GROWTH("growth") {
        @Override
        public void measure(Path folder, Duration window, Figures figures) throws IOException {
            for (var kind : StoreKind.values()) {
                try (var growth = new Growth(kind, folder)) {
                    for (int steps : new int[] {1_000, 5_000}) {
                        report(growth.chain(steps, REPETITIONS), kind, figures);
                    }
                    for (int width : new int[] {100, 1_000, 10_000}) {
                        var name = "fan-out of %,d: each activity".formatted(width);
                        double micros = growth.fanOut(width, REPETITIONS).microsEach();
                        figures.take(name, kind.label(), micros, "µs");
                    }
                }
            }
        }

        private void report(Growth.Chain chain, StoreKind kind, Figures figures) {
            var name = "chain of %,d: ".formatted(chain.steps());
            figures.take(name + "early step", kind.label(), chain.firstMicros(), "µs");
            figures.take(name + "late step", kind.label(), chain.lastMicros(), "µs");
            figures.take(name + "late to early", kind.label(), chain.ratio(), "");
        }
    },
    /// One instance with ten thousand children, or external events.
    CROWD("crowd") {
        @Override
        public void measure(Path folder, Duration window, Figures figures) throws IOException {
            Crowd.measure(folder, figures);
        }
    },
    /// PostgreSQL behind a link of 70 ms.
    DISTANCE("distance") {
        @Override
        public void measure(Path folder, Duration window, Figures figures)
                throws InterruptedException {
            Distance.measure(figures);
        }
    },
    /// One node on PostgreSQL with 1 to 1,000 orchestrations in flight.
    KNEE("knee") {
        @Override
        public void measure(Path folder, Duration window, Figures figures)
                throws InterruptedException {
            Knee.measure(figures);
        }
    },
    /// Several nodes on one PostgreSQL.
    NODES("nodes") {
        @Override
        public void measure(Path folder, Duration window, Figures figures)
                throws InterruptedException {
            ManyNodes.measure(figures);
        }
    },
    /// Load beside up to a million instances that sleep in the same PostgreSQL.
    SLEEPERS("sleepers") {
        @Override
        public void measure(Path folder, Duration window, Figures figures)
                throws InterruptedException {
            Sleepers.measure(figures);
        }
    },
    /// Load with retention while another session holds an old snapshot; takes minutes.
    BLOAT("bloat") {
        @Override
        public void measure(Path folder, Duration window, Figures figures)
                throws InterruptedException {
            Bloat.measure(window.multipliedBy(PHASE_WINDOWS), figures);
        }
    },
    /// 100,000 live instances in a heap of 1 GiB, in a JVM of its own.
    PARKED("parked") {
        @Override
        public void measure(Path folder, Duration window, Figures figures)
                throws IOException, InterruptedException {
            var report = ParkedInstances.runInOwnJvm(100_000, "1g");
            var store = StoreKind.MEMORY.label();
            figures.take("parked: live at once", store, report.liveAtOnce(), "instances");
            figures.take("parked: heap in use of 1 GiB", store, report.heapMiB(), "MiB");
            figures.take("parked: heap of each", store, report.bytesEach(), "bytes");
            figures.take("parked: started", store, report.startsPerS(), "/s");
            figures.take("parked: woken and completed", store, report.wakesPerS(), "/s");
        }
    };

    private static final int REPETITIONS = 10;
    private static final int PHASE_WINDOWS = 6;

    private final String label;

    Probe(String label) {
        this.label = label;
    }

    /// Takes figures as they are known.
    @FunctionalInterface
    public interface Figures {
        void take(String figure, String provider, double value, String unit);
    }

    /// Measures it.
    ///
    /// @param folder where stores with files keep them
    /// @param window how long to measure under load, for probes whose figures depend on it
    public abstract void measure(Path folder, Duration window, Figures figures)
            throws IOException, InterruptedException;

    public static List<String> labels() {
        return Arrays.stream(values()).map(Probe::label).toList();
    }

    public String label() {
        return label;
    }
}
