package dev.perdure.engine.history;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The stored form of a turn: our own versioned binary envelope.
///
/// ```
/// chunk   = format time count event*        format is one byte, 1 today
/// event   = kind fields                     kind is one byte and never reused
/// ```
///
/// Payload bytes stay exactly as their codec made them. Kinds 40 to 99 are reserved for later
/// features; a reader that meets an unknown format or kind throws `ENG-004`, and the instance is
/// parked with its bytes untouched. All methods are pure and safe for any thread.
public final class HistoryCodec {
    /// The only format written and read today.
    public static final int FORMAT = 1;

    private HistoryCodec() {}

    /// Encodes the events of one turn.
    public static byte[] encode(Instant time, List<? extends Event> events) {
        var writer = new BinaryWriter();
        writer.writeByte(FORMAT);
        writer.writeInstant(time);
        writer.writeNumber(events.size());
        for (var event : events) {
            EventForm.write(writer, event);
        }
        return writer.toByteArray();
    }

    /// Encodes a turn as the chunk that follows event `firstEvent - 1`.
    public static HistoryChunk chunk(
            int execution, long firstEvent, Instant time, List<? extends Event> events) {
        return new HistoryChunk(
                execution, firstEvent, firstEvent + events.size() - 1, encode(time, events));
    }

    /// Decodes a chunk.
    ///
    /// @throws EngineException `ENG-004` if the bytes are not a chunk this release can read
    public static Turn decode(byte[] data) {
        var reader = new BinaryReader(data);
        int format = reader.readByte();
        if (format != FORMAT) {
            throw undecodable("expected format " + FORMAT + ", found " + format);
        }
        var time = reader.readInstant();
        int count = reader.readInt();
        if (count > data.length) {
            throw undecodable("chunk of %d bytes claims %d events".formatted(data.length, count));
        }
        var events = new ArrayList<Event>(count);
        for (int i = 0; i < count; i++) {
            events.add(EventForm.read(reader));
        }
        if (!reader.exhausted()) {
            throw undecodable("bytes left over after " + count + " events");
        }
        return new Turn(time, events);
    }

    static EngineException undecodable(String problem) {
        return new EngineException(
                ErrorCode.HISTORY_UNDECODABLE,
                "stored bytes cannot be read: "
                        + problem
                        + ". They may come from a newer release; run one that knows this format");
    }
}
