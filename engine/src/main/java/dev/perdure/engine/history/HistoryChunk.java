package dev.perdure.engine.history;

/// The stored form of the events of one turn: one row, appended once and never changed.
///
/// @param execution number of the execution, from 1
/// @param firstEvent number of the first event in the chunk, from 1
/// @param lastEvent number of the last event in the chunk
/// @param data the encoded events; see [HistoryCodec]; shared, must not be changed
@SuppressWarnings("ArrayRecordComponent") // shared on purpose; compared by sameAs
public record HistoryChunk(int execution, long firstEvent, long lastEvent, byte[] data) {
    public int events() {
        return (int) (lastEvent - firstEvent + 1);
    }

    /// {@return true if both chunks hold the same events at the same place}
    public boolean sameAs(HistoryChunk other) {
        return execution == other.execution
                && firstEvent == other.firstEvent
                && lastEvent == other.lastEvent
                && java.util.Arrays.equals(data, other.data);
    }
}
