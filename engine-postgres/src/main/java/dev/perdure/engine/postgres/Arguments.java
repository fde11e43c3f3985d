package dev.perdure.engine.postgres;

import org.jspecify.annotations.Nullable;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The arguments of a stored function: some in order, then some by name. What is not given has a
/// default.
final class Arguments {
    private final List<@Nullable Object> values = new ArrayList<>();
    private final StringBuilder placeholders = new StringBuilder();

    /// {@return these values; a [Column] becomes an array}
    static Arguments of(@Nullable Object... values) {
        return new Arguments().and(values);
    }

    Arguments and(@Nullable Object... more) {
        for (var value : more) {
            add("?", value);
        }
        return this;
    }

    /// An argument by name; those in order come before.
    Arguments named(String name, @Nullable Object value) {
        add(name + " => ?", value);
        return this;
    }

    private void add(String placeholder, @Nullable Object value) {
        placeholders.append(values.isEmpty() ? "" : ", ").append(placeholder);
        values.add(value);
    }

    /// {@return `?, ?, name => ?, …`}
    String placeholders() {
        return placeholders.toString();
    }

    /// Sets the parameters from this one on.
    ///
    /// @return the parameter that follows
    int bind(PreparedStatement statement, int from) throws SQLException {
        int at = from;
        for (var value : values) {
            if (value instanceof Column<?> column) {
                var array =
                        statement.getConnection().createArrayOf(column.type(), column.toArray());
                statement.setArray(at, array);
            } else {
                statement.setObject(at, value);
            }
            at++;
        }
        return at;
    }
}
