package dev.perdure.engine.postgres;

import org.jspecify.annotations.Nullable;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The arguments of a stored function, in order.
final class Arguments {
    private final List<@Nullable Object> values = new ArrayList<>();

    /// {@return these values; a [Column] becomes an array}
    static Arguments of(@Nullable Object... values) {
        var arguments = new Arguments();
        for (var value : values) {
            arguments.values.add(value);
        }
        return arguments;
    }

    Arguments and(@Nullable Object... more) {
        for (var value : more) {
            values.add(value);
        }
        return this;
    }

    /// {@return `?, ?, …`}
    String placeholders() {
        return String.join(", ", java.util.Collections.nCopies(values.size(), "?"));
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
