package dev.perdure.engine.postgres;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// One array argument of a stored function: a column of the rows that are sent.
///
/// @param <T> type of its values
final class Column<T> {
    private final String type;
    private final IntFunction<@Nullable T[]> array;
    private final List<@Nullable T> values = new ArrayList<>();

    private Column(String type, IntFunction<@Nullable T[]> array) {
        this.type = type;
        this.array = array;
    }

    static Column<String> texts() {
        return new Column<>("text", String[]::new);
    }

    static Column<Long> numbers() {
        return new Column<>("int8", Long[]::new);
    }

    static Column<Integer> integers() {
        return new Column<>("int4", Integer[]::new);
    }

    static Column<Short> shorts() {
        return new Column<>("int2", Short[]::new);
    }

    static Column<Boolean> flags() {
        return new Column<>("bool", Boolean[]::new);
    }

    static Column<byte[]> blobs() {
        return new Column<>("bytea", byte[][]::new);
    }

    void add(@Nullable T value) {
        values.add(value);
    }

    Column<T> addAll(Iterable<? extends T> all) {
        all.forEach(this::add);
        return this;
    }

    int size() {
        return values.size();
    }

    List<@Nullable T> values() {
        return values;
    }

    String type() {
        return type;
    }

    @Nullable T[] toArray() {
        return values.toArray(array);
    }
}
