package dev.perdure.bench.events;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The event stores that are compared.
public enum StoreShape {
    /// This project's.
    PERDURE("perdure") {
        @Override
        BoundaryStore open(DatabaseOptions server) {
            try (var database = Database.open(server.withMaxConnections(1))) {
                database.execute("drop schema if exists " + schema() + " cascade");
            }
            return new PerdureStore(server, schema());
        }
    },
    /// JSONB payloads, one statement that checks and inserts; incorrect.
    JSONB("jsonb-cte") {
        @Override
        BoundaryStore open(DatabaseOptions server) {
            return new JsonbRival(server, schema());
        }
    },
    /// Tags in an array under GIN, one lock.
    TEXT_ARRAY("text-array-gin") {
        @Override
        BoundaryStore open(DatabaseOptions server) {
            return new TextArrayRival(server, schema());
        }
    };

    private final String label;

    StoreShape(String label) {
        this.label = label;
    }

    /// {@return what it is called in results and on the command line}
    public String label() {
        return label;
    }

    /// {@return the labels of all}
    public static List<String> labels() {
        return Arrays.stream(values()).map(StoreShape::label).toList();
    }

    /// {@return the store of this label, if there is one}
    public static Optional<StoreShape> of(String label) {
        return Arrays.stream(values()).filter(it -> it.label.equals(label)).findFirst();
    }

    /// Opens an empty store in a schema of its own; what was in it is dropped.
    abstract BoundaryStore open(DatabaseOptions server);

    String schema() {
        return "perdure_bench_" + name().toLowerCase(Locale.ROOT);
    }
}
