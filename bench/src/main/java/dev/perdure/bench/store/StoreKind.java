package dev.perdure.bench.store;

import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.sqlite.SqliteProvider;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// A provider that can be measured, with the settings it has by default.
public enum StoreKind {
    /// Everything in this process; survives nothing.
    MEMORY("memory", "none") {
        @Override
        Provider open(Path folder) {
            return new MemoryProvider();
        }
    },
    /// One file, every commit on disk before it is acknowledged.
    SQLITE("sqlite", "wal, synchronous=full") {
        @Override
        Provider open(Path folder) {
            return SqliteProvider.open(folder.resolve("bench.db"));
        }
    },
    /// A fresh schema of the server that `PERDURE_DATABASE_URL` names, or of an embedded one.
    POSTGRES("postgres", "fsync=on, synchronous_commit=on") {
        @Override
        Provider open(Path folder) {
            return BenchDatabase.openFresh();
        }
    };

    private final String label;
    private final String durability;

    StoreKind(String label, String durability) {
        this.label = label;
        this.durability = durability;
    }

    abstract Provider open(Path folder);

    public static StoreKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "no provider '%s'; there are %s".formatted(label, labels())));
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(StoreKind::label).toList();
    }

    public String label() {
        return label;
    }

    /// {@return what a commit waits for}
    public String durability() {
        return durability;
    }
}
