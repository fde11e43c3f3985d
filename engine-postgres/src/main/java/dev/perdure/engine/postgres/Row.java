package dev.perdure.engine.postgres;

import dev.perdure.engine.payload.Payload;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;

/// A row of a result, read by name.
final class Row {
    private final ResultSet rows;

    Row(ResultSet rows) {
        this.rows = rows;
    }

    String text(String column) throws SQLException {
        return present(column, rows.getString(column));
    }

    @Nullable String optionalText(String column) throws SQLException {
        return rows.getString(column);
    }

    int integer(String column) throws SQLException {
        return rows.getInt(column);
    }

    long number(String column) throws SQLException {
        return rows.getLong(column);
    }

    @Nullable Long optionalNumber(String column) throws SQLException {
        long number = rows.getLong(column);
        return rows.wasNull() ? null : number;
    }

    byte[] bytes(String column) throws SQLException {
        return present(column, rows.getBytes(column));
    }

    byte @Nullable [] optionalBytes(String column) throws SQLException {
        return rows.getBytes(column);
    }

    Instant instant(String column) throws SQLException {
        return present(column, optionalInstant(column));
    }

    @Nullable Instant optionalInstant(String column) throws SQLException {
        var time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /// {@return the payload, or `null` if its codec is null}
    @Nullable Payload optionalPayload(String codec, String data) throws SQLException {
        var name = rows.getString(codec);
        return name == null ? null : new Payload(name, bytes(data));
    }

    List<Integer> integers(String column) throws SQLException {
        return Arrays.asList((Integer[]) array(column));
    }

    /// {@return none if the column is null}
    List<Integer> optionalIntegers(String column) throws SQLException {
        var array = rows.getArray(column);
        return array == null ? List.of() : Arrays.asList((Integer[]) array.getArray());
    }

    List<Long> numbers(String column) throws SQLException {
        return Arrays.asList((Long[]) array(column));
    }

    /// {@return none if the column is null}
    List<Long> optionalNumbers(String column) throws SQLException {
        var array = rows.getArray(column);
        return array == null ? List.of() : Arrays.asList((Long[]) array.getArray());
    }

    List<String> texts(String column) throws SQLException {
        return Arrays.asList((String[]) array(column));
    }

    /// {@return none if the column is null}
    List<@Nullable String> optionalTexts(String column) throws SQLException {
        var array = rows.getArray(column);
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }

    boolean flag(String column) throws SQLException {
        return rows.getBoolean(column);
    }

    List<Boolean> flags(String column) throws SQLException {
        return Arrays.asList((Boolean[]) array(column));
    }

    private Object array(String column) throws SQLException {
        return present(column, rows.getArray(column)).getArray();
    }

    private static <T> T present(String column, @Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("column '" + column + "' is null");
        }
        return value;
    }
}
