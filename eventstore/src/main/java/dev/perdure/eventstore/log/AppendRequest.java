package dev.perdure.eventstore.log;

import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.NewEvent;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Events to append together, all or none. Immutable; each `with…` returns a changed copy.
///
/// @param events at least one, at most 10,000
/// @param condition what must not have happened; `null` for none
/// @param key names this request, so that a repetition finds what the first one did; up to 200
///   characters, kept for the time that the options say; `null` for none
/// @param keysElsewhere true if events may be encrypted for subjects whose keys this log does not
///   have
public record AppendRequest(
        List<NewEvent> events,
        @Nullable AppendCondition condition,
        @Nullable String key,
        boolean keysElsewhere) {
    private static final int MOST_EVENTS = 10_000;
    private static final int MOST_KEY_CHARACTERS = 200;

    public AppendRequest {
        events = List.copyOf(events);
        if (events.isEmpty() || events.size() > MOST_EVENTS) {
            throw new IllegalArgumentException(
                    "a request must append from 1 to %d events, found %d"
                            .formatted(MOST_EVENTS, events.size()));
        }
        events.forEach(NewEvent::requireAppendable);
        if (key != null
                && (key.isBlank()
                        || key.length() > MOST_KEY_CHARACTERS
                        || key.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException(
                    ("the key of a request must have from 1 to %d characters, none of them NUL, and"
                                    + " not only blanks; found %d: '%.60s'")
                            .formatted(MOST_KEY_CHARACTERS, key.length(), key.replace('\0', '␀')));
        }
    }

    /// A request whose events are in clear, or encrypted with keys that the log has.
    public AppendRequest(
            List<NewEvent> events, @Nullable AppendCondition condition, @Nullable String key) {
        this(events, condition, key, false);
    }

    /// {@return a request without condition or key}
    public static AppendRequest of(NewEvent... events) {
        return new AppendRequest(List.of(events), null, null);
    }

    /// {@return a request without condition or key}
    public static AppendRequest of(List<NewEvent> events) {
        return new AppendRequest(events, null, null);
    }

    public AppendRequest withEvents(List<NewEvent> value) {
        return new AppendRequest(value, condition, key, keysElsewhere);
    }

    public AppendRequest withCondition(AppendCondition value) {
        return new AppendRequest(events, value, key, keysElsewhere);
    }

    public AppendRequest withKey(String value) {
        return new AppendRequest(events, condition, value, keysElsewhere);
    }

    /// {@return one that also takes events that are encrypted for subjects whose keys are not here,
    /// as when a history is moved} Nobody can read these by the keys of this log.
    public AppendRequest withKeysElsewhere() {
        return new AppendRequest(events, condition, key, true);
    }
}
