package dev.perdure.engine.payload;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.lang.reflect.Type;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The default codec: compact JSON by Jackson 3, with map entries in key order so that equal values
/// give equal bytes.
public final class JacksonCodec implements PayloadCodec {
    private final JsonMapper mapper;
    private final ConcurrentMap<Type, ObjectReader> readers = new ConcurrentHashMap<>();
    private final ConcurrentMap<Type, ObjectWriter> writers = new ConcurrentHashMap<>();

    public JacksonCodec() {
        this(JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build());
    }

    /// Uses a mapper of the application's own, for example with extra modules.
    public JacksonCodec(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public String id() {
        return "json";
    }

    @Override
    public <T extends @Nullable Object> Payload encode(T value, PayloadType<T> type) {
        if (value == null) {
            return Payload.NONE;
        }
        try {
            return new Payload(id(), writer(type.type()).writeValueAsBytes(value));
        } catch (JacksonException | StackOverflowError e) {
            throw new EngineException(
                    ErrorCode.PAYLOAD_NOT_ENCODABLE,
                    ("cannot write a value of '%s' as JSON: %s. Use a record or a class that"
                                    + " Jackson can write")
                            .formatted(type, e),
                    e);
        }
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // NONE is the encoding of null, so T admits null
    public <T extends @Nullable Object> T decode(Payload payload, PayloadType<T> type) {
        if (payload.isNone()) {
            return null;
        }
        if (!payload.codec().equals(id())) {
            throw new EngineException(
                    ErrorCode.PAYLOAD_NOT_DECODABLE,
                    ("payload of %d bytes was written by codec '%s', this engine has '%s'. Start it"
                                    + " with that codec")
                            .formatted(payload.size(), payload.codec(), id()));
        }
        try {
            return (T) reader(type.type()).readValue(payload.data());
        } catch (JacksonException e) {
            throw new EngineException(
                    ErrorCode.PAYLOAD_NOT_DECODABLE,
                    ("codec 'json': expected a value of '%s', found %s. Keep old fields readable,"
                                    + " or map them in the type (%s)")
                            .formatted(type, payload, e.getOriginalMessage()),
                    e);
        }
    }

    private ObjectReader reader(Type type) {
        var known = readers.get(type);
        return known != null
                ? known
                : readers.computeIfAbsent(type, t -> mapper.readerFor(mapper.constructType(t)));
    }

    private ObjectWriter writer(Type type) {
        var known = writers.get(type);
        return known != null
                ? known
                : writers.computeIfAbsent(type, t -> mapper.writerFor(mapper.constructType(t)));
    }
}
