package dev.perdure.engine.history;

import dev.perdure.engine.payload.Payload;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads what [BinaryWriter] wrote. Not thread-safe; one reader per chunk.
///
/// Every method throws `ENG-004` where the bytes end early or make no sense.
public final class BinaryReader {
    private final byte[] buffer;
    private int at;
    private final List<String> names = new ArrayList<>();

    public BinaryReader(byte[] data) {
        this.buffer = data;
    }

    public boolean exhausted() {
        return at == buffer.length;
    }

    public int readByte() {
        need(1);
        return buffer[at++] & 0xFF;
    }

    public boolean readBoolean() {
        return readByte() != 0;
    }

    public long readNumber() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = readByte();
            value |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw HistoryCodec.undecodable("number too long at byte " + at);
    }

    public int readInt() {
        long value = readNumber();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw HistoryCodec.undecodable("number " + value + " out of range at byte " + at);
        }
        return (int) value;
    }

    public String readName() {
        int reference = readInt();
        if (reference > names.size()) {
            throw HistoryCodec.undecodable("reference to unknown name " + reference);
        }
        if (reference > 0) {
            return names.get(reference - 1);
        }
        var name = readText();
        names.add(name);
        return name;
    }

    public String readText() {
        int length = readInt();
        need(length);
        var text = new String(buffer, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    public byte[] readBytes() {
        int length = readInt();
        need(length);
        var bytes = Arrays.copyOfRange(buffer, at, at + length);
        at += length;
        return bytes;
    }

    public List<String> readTexts() {
        int count = readInt();
        need(count);
        var texts = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            texts.add(readText());
        }
        return texts;
    }

    public Instant readInstant() {
        long seconds = readNumber();
        long micros = readNumber();
        if (seconds < 0 || seconds > Instant.MAX.getEpochSecond() || micros >>> 20 != 0) {
            throw HistoryCodec.undecodable("time out of range at byte " + at);
        }
        return Instant.ofEpochSecond(seconds, micros * 1_000);
    }

    public Payload readPayload() {
        var codec = readName();
        var data = readBytes();
        return codec.equals(Payload.NONE.codec()) ? Payload.NONE : new Payload(codec, data);
    }

    public @Nullable ParentLink readParent() {
        return readBoolean() ? new ParentLink(readText(), readInt(), readNumber()) : null;
    }

    public StepId readStep() {
        var kind = StepKind.of(readByte());
        return new StepId(readName(), kind, readName(), readInt());
    }

    public Failure readFailure() {
        var failure = readOptionalFailure();
        if (failure == null) {
            throw HistoryCodec.undecodable("failure missing at byte " + at);
        }
        return failure;
    }

    public @Nullable Failure readOptionalFailure() {
        int tag = readByte();
        return switch (tag) {
            case 0 -> null;
            case 1 ->
                    new Failure.Application(
                            readText(),
                            readText(),
                            readTexts(),
                            readPayload(),
                            readBoolean(),
                            readOptionalFailure());
            case 2 -> new Failure.TimedOut(readTimeout(), readText(), readOptionalFailure());
            case 3 -> new Failure.Cancelled(readText());
            case 4 -> new Failure.Terminated(readText());
            case 5 -> new Failure.NodeLost(readText());
            case 6 -> new Failure.Refused(readText());
            default -> throw HistoryCodec.undecodable("unknown failure kind " + tag);
        };
    }

    private Failure.Timeout readTimeout() {
        int code = readByte();
        var timeouts = Failure.Timeout.values();
        if (code >= timeouts.length) {
            throw HistoryCodec.undecodable("unknown timeout " + code);
        }
        return timeouts[code];
    }

    private void need(int bytes) {
        if (bytes > buffer.length - at) {
            throw HistoryCodec.undecodable(
                    "expected %d more bytes at byte %d of %d".formatted(bytes, at, buffer.length));
        }
    }
}
