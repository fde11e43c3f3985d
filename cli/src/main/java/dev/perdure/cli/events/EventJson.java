package dev.perdure.cli.events;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.StoredEvent;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.UUID;

/// Events as JSON, one object in a line. Payloads of codec `json` appear as they are, others as
/// `{"codec": …, "base64": …}`. What an event does not have is left out. Times are ISO 8601 in UTC.
final class EventJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private EventJson() {}

    /// {@return the event in one line}
    static String line(StoredEvent stored) {
        return MAPPER.writeValueAsString(object(stored));
    }

    static ObjectNode object(StoredEvent stored) {
        var event = stored.event();
        var node =
                MAPPER.createObjectNode()
                        .put("position", stored.position())
                        .put("type", event.type());
        var tags = node.putArray("tags");
        event.tags().forEach(it -> tags.add(it.text()));
        node.set("payload", node(event.payload()));
        if (!event.metadata().isNone()) {
            node.set("metadata", node(event.metadata()));
        }
        node.put("occurredAt", stored.occurredAt().toString())
                .put("recordedAt", stored.recordedAt().toString())
                .put("id", event.id().toString());
        putIfPresent(node, "correlationId", event.correlationId());
        putIfPresent(node, "causationId", event.causationId());
        putIfPresent(node, "keyId", event.keyId());
        return node;
    }

    /// Reads what [#line] wrote; position and time of recording are not taken over.
    ///
    /// @throws IllegalArgumentException if it is something else; the message says what
    static NewEvent event(String line) {
        var node = tree(line);
        if (!node.isObject()) {
            throw new IllegalArgumentException("expected an object, found " + node.getNodeType());
        }
        var tags = new ArrayList<EventTag>();
        node.path("tags").forEach(it -> tags.add(new EventTag(it.asString())));
        var event =
                NewEvent.of(required(node, "type"), encoded(node.path("payload")))
                        .withTags(tags)
                        .withMetadata(encoded(node.path("metadata")))
                        .withOrigin(optional(node, "correlationId"), optional(node, "causationId"));
        var id = optional(node, "id");
        if (id != null) {
            event = event.withId(UUID.fromString(id));
        }
        var occurred = optional(node, "occurredAt");
        if (occurred != null) {
            event = event.withOccurredAt(time(occurred));
        }
        var key = optional(node, "keyId");
        return key == null ? event : event.withEncryptedPayload(event.payload(), key);
    }

    /// {@return JSON text as data of an event}
    ///
    /// @throws IllegalArgumentException if it is no JSON
    static Encoded json(String text) {
        return new Encoded("json", MAPPER.writeValueAsBytes(tree(text)));
    }

    static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "expected a time such as 2026-01-31T12:00:00Z, found '" + text + "'", e);
        }
    }

    private static JsonNode tree(String text) {
        try {
            var tree = MAPPER.readTree(text);
            if (tree.isMissingNode()) {
                throw new IllegalArgumentException("expected JSON, found nothing");
            }
            return tree;
        } catch (JacksonException e) {
            var column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            throw new IllegalArgumentException(
                    "expected JSON, found a fault at column %d: %s"
                            .formatted(column, e.getOriginalMessage()),
                    e);
        }
    }

    private static String required(JsonNode node, String name) {
        var text = optional(node, name);
        if (text == null) {
            throw new IllegalArgumentException("expected '" + name + "', found none");
        }
        return text;
    }

    private static @Nullable String optional(JsonNode node, String name) {
        var value = node.path(name);
        return value.isMissingNode() || value.isNull() ? null : value.asString();
    }

    private static Encoded encoded(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return Encoded.NONE;
        }
        if (node.isObject() && node.size() == 2 && node.has("codec") && node.has("base64")) {
            return new Encoded(
                    node.get("codec").asString(),
                    Base64.getDecoder().decode(node.get("base64").asString()));
        }
        return new Encoded("json", MAPPER.writeValueAsBytes(node));
    }

    private static JsonNode node(Encoded data) {
        if (data.isNone()) {
            return MAPPER.nullNode();
        }
        if (data.codec().equals("json")) {
            return MAPPER.readTree(data.bytes());
        }
        return MAPPER.createObjectNode()
                .put("codec", data.codec())
                .put("base64", Base64.getEncoder().encodeToString(data.bytes()));
    }

    private static void putIfPresent(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
