package dev.perdure.engine.postgres;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.ProviderException;

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
