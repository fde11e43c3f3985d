package dev.perdure.eventstore.event;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;

/// An event that is to be appended, or was. Immutable; each `with…` returns a changed copy.
///
/// @param id names the event everywhere; random unless it is given
/// @param type what happened, up to 200 characters
/// @param tags what it is about: sorted, each once, at most 100
/// @param payload what else there is to know
/// @param metadata what is not about the event itself, by the same codec as the payload;
///   [Encoded#NONE] for none
/// @param occurredAt to the microsecond, from year 1 to 9999; `null` if it occurs when it is
///   recorded
/// @param correlationId names the story that the event belongs to, if any
/// @param causationId names what caused it, if anything
/// @param keyId names the key that the payload was encrypted with, if it was
public record NewEvent(
        UUID id,
        String type,
        List<EventTag> tags,
        Encoded payload,
        Encoded metadata,
        @Nullable Instant occurredAt,
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable String keyId) {
    private static final int MOST_TAGS = 100;
    private static final int MOST_TYPE_CHARACTERS = 200;
    private static final int MOST_CHARACTERS = 1_000;

    public NewEvent {
        Texts.require("event type", type, MOST_TYPE_CHARACTERS);
        Texts.requireIfPresent("correlation id", correlationId, MOST_CHARACTERS);
        Texts.requireIfPresent("causation id", causationId, MOST_CHARACTERS);
        Texts.requireIfPresent("key id", keyId, MOST_CHARACTERS);
        tags = tags.size() < 2 ? List.copyOf(tags) : List.copyOf(new TreeSet<>(tags));
        if (tags.size() > MOST_TAGS) {
            throw new IllegalArgumentException(
                    "event '%s' must have at most %d tags, found %d"
                            .formatted(type, MOST_TAGS, tags.size()));
        }
        if (!metadata.isNone()
                && !metadata.codec().equals(payload.codec())
                && !isErased(payload, keyId)) {
            throw new IllegalArgumentException(
                    "payload and metadata of event '%s' must be of one codec, found '%s' and '%s'"
                            .formatted(type, payload.codec(), metadata.codec()));
        }
        Times.requireIfPresent("time of event '" + type + "'", occurredAt);
        occurredAt = occurredAt == null ? null : occurredAt.truncatedTo(ChronoUnit.MICROS);
    }

    /// {@return an event with a random id, of version 4}
    public static NewEvent of(String type, Encoded payload, EventTag... tags) {
        return new NewEvent(
                UUID.randomUUID(),
                type,
                List.of(tags),
                payload,
                Encoded.NONE,
                null,
                null,
                null,
                null);
    }

    public NewEvent withId(UUID value) {
        return new NewEvent(
                value,
                type,
                tags,
                payload,
                metadata,
                occurredAt,
                correlationId,
                causationId,
                keyId);
    }

    public NewEvent withTags(Collection<EventTag> value) {
        return new NewEvent(
                id,
                type,
                List.copyOf(value),
                payload,
                metadata,
                occurredAt,
                correlationId,
                causationId,
                keyId);
    }

    public NewEvent withMetadata(Encoded value) {
        return new NewEvent(
                id, type, tags, payload, value, occurredAt, correlationId, causationId, keyId);
    }

    public NewEvent withOccurredAt(Instant value) {
        return new NewEvent(
                id, type, tags, payload, metadata, value, correlationId, causationId, keyId);
    }

    /// The story that the event belongs to, and the event, command or step that caused it.
    public NewEvent withOrigin(@Nullable String correlation, @Nullable String causation) {
        return new NewEvent(
                id, type, tags, payload, metadata, occurredAt, correlation, causation, keyId);
    }

    /// The same event with its payload encrypted.
    public NewEvent withEncryptedPayload(Encoded encrypted, String key) {
        return new NewEvent(
                id, type, tags, encrypted, metadata, occurredAt, correlationId, causationId, key);
    }

    /// The same event without its encrypted payload, which nobody can read any more.
    public NewEvent withErasedPayload() {
        return new NewEvent(
                id,
                type,
                tags,
                Encoded.NONE,
                metadata,
                occurredAt,
                correlationId,
                causationId,
                keyId);
    }

    /// {@return true if the payload was encrypted and its key was destroyed: there is none now}
    public boolean isErased() {
        return isErased(payload, keyId);
    }

    /// Refuses an erased event: in another log it would look as if it never had a payload.
    ///
    /// @throws IllegalArgumentException if it is one
    public void requireAppendable() {
        if (isErased()) {
            throw new IllegalArgumentException(
                    ("event '%s' (%s) cannot be appended, because its payload was erased. Copy"
                                    + " events as the log has them, encrypted")
                            .formatted(type, id));
        }
    }

    private static boolean isErased(Encoded payload, @Nullable String keyId) {
        return keyId != null && payload.equals(Encoded.NONE);
    }

    /// The same event with its payload as it was before it was encrypted.
    public NewEvent withDecryptedPayload(Encoded clear) {
        return new NewEvent(
                id, type, tags, clear, metadata, occurredAt, correlationId, causationId, null);
    }
}
