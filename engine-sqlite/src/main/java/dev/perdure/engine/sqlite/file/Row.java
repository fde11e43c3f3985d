package dev.perdure.engine.sqlite.file;

import dev.perdure.engine.payload.Payload;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/// Reads the columns of one row, from left to right.
public final class Row {
    private final ResultSet rows;
    private int column;

    Row(ResultSet rows) {
        this.rows = rows;
    }

    boolean next() throws SQLException {
        column = 0;
        return rows.next();
    }

    public long number() throws SQLException {
        return rows.getLong(++column);
    }

    public int integer() throws SQLException {
        return rows.getInt(++column);
    }

    public @Nullable Long optionalNumber() throws SQLException {
        long value = rows.getLong(++column);
        return rows.wasNull() ? null : value;
    }

    public String text() throws SQLException {
        return rows.getString(++column);
    }

    public @Nullable String optionalText() throws SQLException {
        return rows.getString(++column);
    }

    public byte[] bytes() throws SQLException {
        byte[] bytes = optionalBytes();
        return bytes == null ? new byte[0] : bytes;
    }

    public byte @Nullable [] optionalBytes() throws SQLException {
        return rows.getBytes(++column);
    }

    public Instant instant() throws SQLException {
        return Micros.toInstant(number());
    }

    public @Nullable Instant optionalInstant() throws SQLException {
        var micros = optionalNumber();
        return micros == null ? null : Micros.toInstant(micros);
    }

    /// Reads a codec id and the bytes beside it.
    public Payload payload() throws SQLException {
        return payload(text());
    }

    public @Nullable Payload optionalPayload() throws SQLException {
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
