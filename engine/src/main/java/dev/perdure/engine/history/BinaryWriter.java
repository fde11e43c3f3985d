package dev.perdure.engine.history;

import dev.perdure.engine.payload.Payload;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes the primitive parts of the binary form. Not thread-safe; one writer per chunk.
///
/// Numbers are LEB128 varints. A name that was written before is a back reference (its index plus
/// one); zero announces a new one.
public final class BinaryWriter {
    private byte[] buffer = new byte[256];
    private int size;
    private final Map<String, Integer> names = new HashMap<>();

    /// An empty chunk.
    public BinaryWriter() {}

    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    public void writeByte(int value) {
        room(1);
        buffer[size++] = (byte) value;
    }

    public void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    /// Writes a number that is not negative in one to ten bytes.
    public void writeNumber(long value) {
        room(10);
        while ((value & ~0x7FL) != 0) {
            buffer[size++] = (byte) ((value & 0x7F) | 0x80);
            value >>>= 7;
        }
        buffer[size++] = (byte) value;
    }

    /// Writes a name that is likely to occur again in the same chunk.
    public void writeName(String name) {
        var known = names.get(name);
        if (known != null) {
            writeNumber(known + 1L);
            return;
        }
        names.put(name, names.size());
        writeNumber(0);
        writeText(name);
    }

    public void writeText(String text) {
        writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public void writeBytes(byte[] bytes) {
        writeNumber(bytes.length);
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
    }

    public void writeTexts(List<String> texts) {
        writeNumber(texts.size());
        texts.forEach(this::writeText);
    }

    /// Writes a point in time with microseconds; before 1970 is not supported.
    public void writeInstant(Instant instant) {
        writeNumber(instant.getEpochSecond());
        writeNumber(instant.getNano() / 1_000);
    }

    public void writePayload(Payload payload) {
        writeName(payload.codec());
        writeBytes(payload.data());
    }

    public void writeParent(@Nullable ParentLink parent) {
        writeBoolean(parent != null);
        if (parent != null) {
            writeText(parent.instance());
            writeNumber(parent.execution());
            writeNumber(parent.event());
        }
    }

    public void writeStep(StepId id) {
        writeByte(id.kind().code());
        writeName(id.branch());
        writeName(id.name());
        writeNumber(id.occurrence());
    }

    public void writeFailure(@Nullable Failure failure) {
        switch (failure) {
            case null -> writeByte(0);
            case Failure.Application f -> {
                writeByte(1);
                writeText(f.type());
                writeText(f.message());
                writeTexts(f.stack());
                writePayload(f.details());
                writeBoolean(f.retryable());
                writeFailure(f.cause());
            }
            case Failure.TimedOut(var timeout, var message, var cause) -> {
                writeByte(2);
                writeByte(timeout.code());
                writeText(message);
                writeFailure(cause);
            }
            case Failure.Cancelled(var message) -> writeTagged(3, message);
            case Failure.Terminated(var message) -> writeTagged(4, message);
            case Failure.NodeLost(var message) -> writeTagged(5, message);
            case Failure.Refused(var message) -> writeTagged(6, message);
        }
    }

    private void writeTagged(int tag, String message) {
        writeByte(tag);
        writeText(message);
    }

    private void room(int bytes) {
        if (size + bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + bytes));
        }
    }
}
