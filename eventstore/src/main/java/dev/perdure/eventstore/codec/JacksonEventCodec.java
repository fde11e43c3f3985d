package dev.perdure.eventstore.codec;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventCodec;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.lang.reflect.Type;

/// The codec `json`: compact JSON by Jackson 3, with map entries in key order so that equal values
/// give equal bytes. Any number of threads may use it.
public final class JacksonEventCodec implements EventCodec {
    private static final String ID = "json";

    private final JsonMapper mapper;

    public JacksonEventCodec() {
        this(JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build());
    }

    /// Uses a mapper of the application's own, for example with extra modules.
    public JacksonEventCodec(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Encoded encode(Object value) {
        try {
            return new Encoded(ID, mapper.writeValueAsBytes(value));
        } catch (JacksonException | StackOverflowError e) {
            throw new IllegalArgumentException(
                    ("cannot write a value of '%s' as JSON: %s. Use a record or a class that"
                                    + " Jackson can write")
                            .formatted(value.getClass().getName(), e),
                    e);
        }
    }

    @Override
    public Object decode(Encoded data, Type type) {
        if (!data.codec().equals(ID)) {
            throw new IllegalArgumentException(
                    "codec 'json' cannot read what codec '%s' wrote, %s. Read it with that codec"
                            .formatted(data.codec(), data));
        }
        Object value;
        try {
            value = mapper.readValue(data.bytes(), mapper.constructType(type));
        } catch (JacksonException e) {
            throw notOf(type, data, e.getOriginalMessage(), e);
        }
        if (value == null) {
            throw notOf(type, data, "it is null", null);
        }
        return value;
    }

    private static IllegalArgumentException notOf(
            Type type, Encoded data, String why, @Nullable Exception cause) {
        return new IllegalArgumentException(
                ("codec 'json': expected a value of '%s', found %s. Keep old fields readable, or"
                                + " map them in the type (%s)")
                        .formatted(type.getTypeName(), data, why),
                cause);
    }
}
