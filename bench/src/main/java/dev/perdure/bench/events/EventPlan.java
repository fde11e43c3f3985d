package dev.perdure.bench.events;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import java.time.Duration;
import java.util.List;

/// What all parts have in common.
///
/// @param server that the stores use; parts that change settings of a server start their own
/// @param shapes which stores
/// @param events that each has before
/// @param rate events per second where they come at a rate
/// @param reps repetitions, in alternation
/// @param times of each window
public record EventPlan(
        DatabaseOptions server,
        List<StoreShape> shapes,
        long events,
        double rate,
        int reps,
        Callers.Times times) {
    static final long SEED = 20_250_917;

    public EventPlan {
        shapes = List.copyOf(shapes);
    }

    /// {@return the same on another server}
    EventPlan on(DatabaseOptions other) {
        return new EventPlan(other, shapes, events, rate, reps, times);
    }

    /// {@return the same with windows that are longer by a factor}
    EventPlan longer(int factor) {
        var window = times.window().multipliedBy(factor);
        return new EventPlan(
                server, shapes, events, rate, reps, new Callers.Times(times.warmUp(), window));
    }

    /// {@return the same for one store}
    EventPlan of(StoreShape shape) {
        return new EventPlan(server, List.of(shape), events, rate, reps, times);
    }

    /// {@return the same with another number of events}
    EventPlan sized(long value) {
        return new EventPlan(server, shapes, value, rate, reps, times);
    }

    boolean has(StoreShape shape) {
        return shapes.contains(shape);
    }

    LibraryHistory library() {
        return LibraryHistory.of(events, SEED);
    }

    /// Runs a statement of any length, such as one that vacuums, by a connection of its own.
    void execute(String sql) {
        var patient = server.timeouts().withStatement(Duration.ofHours(1));
        try (var database = Database.open(server.withMaxConnections(1).withTimeouts(patient))) {
            database.execute(sql);
        }
    }

    /// {@return the only value of a query}
    String ask(String sql) {
        try (var database = Database.open(server.withMaxConnections(1))) {
            return database.rows(sql).getFirst().getFirst();
        }
    }

    /// Leaves nothing to do that would be done during measurements.
    void settle() {
        execute("vacuum analyze");
        execute("checkpoint");
    }
}
