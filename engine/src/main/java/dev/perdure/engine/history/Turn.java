package dev.perdure.engine.history;

import java.time.Instant;
import java.util.List;

/// The events of one turn and when it was taken, by the provider's clock.
public record Turn(Instant time, List<Event> events) {
    public Turn {
        events = List.copyOf(events);
    }
}
