package dev.perdure.bench.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// What can be measured on its own.
public enum Part {
    /// Callers who do one thing after another.
    CLOSED("closed", ClosedPart::new),
    /// Appends that come at a rate.
    OPEN("open", OpenPart::new),
    /// How long after an append a subscription sees the event, at a rate.
    DELAY("delay", DelayPart::new),
    /// The same calls on histories of several sizes.
    GROWTH("growth", GrowthPart::new),
    /// How many connections are worth having.
    POOL("pool", PoolPart::new),
    /// Pending lists of GIN indexes.
    GIN("gin", GinPart::new),
    /// Settings of vacuum on our tables.
    AUTOVACUUM("autovacuum", AutovacuumPart::new),
    /// Missing and outdated statistics of the planner.
    STATISTICS("statistics", StatisticsPart::new),
    /// Memory of a primary and a replica that share a machine.
    REPLICA("replica", ReplicaPart::new);

    /// What stands for the parts that are about settings of a server.
    public static final String TUNING = "tuning";

    private final String label;
    private final BiFunction<EventPlan, Figures, Measured> kind;

    Part(String label, BiFunction<EventPlan, Figures, Measured> kind) {
        this.label = label;
        this.kind = kind;
    }

    /// Something that measures.
    @FunctionalInterface
    interface Measured {
        void run() throws InterruptedException;
    }

    /// {@return what it is called on the command line}
    public String label() {
        return label;
    }

    /// {@return all names that [#named] knows}
    public static List<String> labels() {
        var labels = new ArrayList<>(Arrays.stream(values()).map(Part::label).toList());
        labels.add(TUNING);
        return List.copyOf(labels);
    }

    /// {@return the parts of this name: one, or several for [#TUNING]; nothing for an unknown one}
    public static Optional<List<Part>> named(String name) {
        return name.equals(TUNING)
                ? Optional.of(List.of(GIN, AUTOVACUUM, STATISTICS, REPLICA))
                : Arrays.stream(values())
                        .filter(it -> it.label.equals(name))
                        .findFirst()
                        .map(List::of);
    }

    Measured of(EventPlan plan, Figures figures) {
        return kind.apply(plan, figures);
    }
}
