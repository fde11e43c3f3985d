package dev.perdure.engine.sqlite;

import dev.perdure.engine.payload.Payload;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/// Reads the columns of one row, from left to right.
final class Row {
    private final ResultSet rows;
    private int column;

    Row(ResultSet rows) {
        this.rows = rows;
    }

    boolean next() throws SQLException {
        column = 0;
        return rows.next();
    }

    long number() throws SQLException {
        return rows.getLong(++column);
    }

    int integer() throws SQLException {
        return rows.getInt(++column);
    }

    @Nullable Long optionalNumber() throws SQLException {
        long value = rows.getLong(++column);
        return rows.wasNull() ? null : value;
    }

    String text() throws SQLException {
        return rows.getString(++column);
    }

    @Nullable String optionalText() throws SQLException {
        return rows.getString(++column);
    }

    byte[] bytes() throws SQLException {
        byte[] bytes = optionalBytes();
        return bytes == null ? new byte[0] : bytes;
    }

    byte @Nullable [] optionalBytes() throws SQLException {
        return rows.getBytes(++column);
    }

    Instant instant() throws SQLException {
        return Micros.toInstant(number());
    }

    @Nullable Instant optionalInstant() throws SQLException {
        var micros = optionalNumber();
        return micros == null ? null : Micros.toInstant(micros);
    }

    /// Reads a codec id and the bytes beside it.
    Payload payload() throws SQLException {
        return payload(text());
    }

    @Nullable Payload optionalPayload() throws SQLException {
        var codec = optionalText();
        if (codec == null) {
            column++;
            return null;
        }
        return payload(codec);
    }

    private Payload payload(String codec) throws SQLException {
        byte[] data = bytes();
        return codec.equals(Payload.NONE.codec()) ? Payload.NONE : new Payload(codec, data);
    }
}
