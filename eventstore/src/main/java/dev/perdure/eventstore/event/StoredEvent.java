package dev.perdure.eventstore.event;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// An event as the log has it.
///
/// @param position its number in the log: 1, 2, 3, … without gaps, in the order of commits
/// @param recordedAt the database's time when it was appended
/// @param event what was appended
public record StoredEvent(long position, Instant recordedAt, NewEvent event) {
    /// {@return what happened}
    public String type() {
        return event.type();
    }

    /// {@return what names the event everywhere}
    public UUID id() {
        return event.id();
    }

    /// {@return what the event is about, sorted}
    public List<EventTag> tags() {
        return event.tags();
    }

    /// {@return what else there is to know}
    public Encoded payload() {
        return event.payload();
    }

    /// {@return true if its payload was encrypted and the key was destroyed: there is none now}
    public boolean isErased() {
        return event.isErased();
    }

    /// The same place in the log with the event in another form, such as decrypted.
    public StoredEvent withEvent(NewEvent value) {
        return new StoredEvent(position, recordedAt, value);
    }

    /// {@return when it occurred, which is when it was recorded unless its event says otherwise}
    public Instant occurredAt() {
        var time = event.occurredAt();
        return time == null ? recordedAt : time;
    }
}
