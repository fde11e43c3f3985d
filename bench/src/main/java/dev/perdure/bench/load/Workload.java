package dev.perdure.bench.load;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What is measured. The names are those used for other systems, so that figures can stand side by
/// side.
public enum Workload {
    /// A fan-out of five activities of 10 ms, and a join.
    PAR10("par10", Kind.PAR, new Shape(20, 5, 10)),
    /// A fan-out of five activities that do nothing, and a join.
    PAR0("par0", Kind.PAR, new Shape(20, 5, 0)),
    /// One activity, one orchestration at a time: the latency of the path itself.
    HELLO1("hello1", Kind.HELLO, new Shape(1, 1, 0)),
    /// One activity that does nothing.
    HELLO20("hello20", Kind.HELLO, new Shape(20, 1, 0)),
    /// The same with 200 in flight.
    HELLO200("hello200", Kind.HELLO, new Shape(200, 1, 0)),
    /// Fifty activities, one after the other.
    CHAIN50("chain50", Kind.CHAIN, new Shape(20, 50, 0)),
    /// An engine with nothing to do.
    IDLE("idle", Kind.IDLE, new Shape(0, 0, 0));

    /// The orchestration behind a workload.
    public enum Kind {
        PAR,
        HELLO,
        CHAIN,
        IDLE
    }

    private record Shape(int clients, int steps, int millis) {}

    private final String label;
    private final Kind kind;
    private final Shape shape;

    Workload(String label, Kind kind, Shape shape) {
        this.label = label;
        this.kind = kind;
        this.shape = shape;
    }

    public static Workload of(String label) {
        return Arrays.stream(values())
                .filter(workload -> workload.label.equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "no workload '%s'; there are %s".formatted(label, labels())));
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Workload::label).toList();
    }

    public String label() {
        return label;
    }

    public Kind kind() {
        return kind;
    }

    /// {@return orchestrations in flight}
    public int clients() {
        return shape.clients();
    }

    /// {@return activities of each orchestration}
    public int steps() {
        return shape.steps();
    }

    /// {@return how long each activity takes}
    public int millis() {
        return shape.millis();
    }

    /// {@return what the orchestration of this id must answer}
    public String expected(String id) {
        return switch (kind) {
            case PAR ->
                    IntStream.range(0, steps())
                            .mapToObj(i -> "r" + i)
                            .collect(Collectors.joining(","));
            case HELLO -> "hello " + id;
            case CHAIN -> "chain " + steps();
            case IDLE -> "";
        };
    }
}
