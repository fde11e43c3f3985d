package dev.perdure.eventstore.log;

import java.util.List;

/// A part of a log that has tables of its own, so that it can be archived whole.
///
/// @param first position that belongs to it
/// @param last position that belongs to it, whether or not the log has come so far
/// @param archived true if it is no part of the log any more, and its tables are plain ones
/// @param bytes of its tables with their indexes
/// @param tables their names in the schema of the store
public record Segment(long first, long last, boolean archived, long bytes, List<String> tables) {
    public Segment {
        tables = List.copyOf(tables);
    }
}
