package dev.perdure.engine.postgres;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.ProviderException;

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

    /// {@return these arguments, if PostgreSQL can store their texts}
    ///
    /// @throws ProviderException `ENG-020` for a text with NUL
    Arguments storable(String function) {
        for (var value : values) {
            if (value instanceof Column<?> column) {
                column.values().forEach(it -> requireStorable(it, function));
            } else {
                requireStorable(value, function);
            }
        }
        return this;
    }

    private static void requireStorable(@Nullable Object value, String function) {
        if (value instanceof String text && text.indexOf('\0') >= 0) {
            throw new ProviderException(
                    ErrorCode.BAD_ARGUMENT,
                    ("%s: PostgreSQL stores no text with the character NUL (U+0000, shown as"
                                    + " \u2400), and '%.50s' has one at position %d. Remove it")
                            .formatted(function, Texts.storable(text), text.indexOf('\0') + 1),
                    null);
        }
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
