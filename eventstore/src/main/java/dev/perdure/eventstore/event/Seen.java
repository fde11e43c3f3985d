package dev.perdure.eventstore.event;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// How far somebody has seen a log. After a failover or a restore a log may lack its newest events
/// and give their positions out again; the mark tells the event that was seen from another one at
/// its position. Positions have no gaps, so where it is the same, all before it is the same, too.
///
/// @param position of an event
/// @param mark of this event, as the log told it
public record Seen(long position, long mark) {
    /// {@return what was seen; empty if the mark is not known}
    public static Optional<Seen> of(long position, @Nullable Long mark) {
        return mark == null ? Optional.empty() : Optional.of(new Seen(position, mark));
    }
}
