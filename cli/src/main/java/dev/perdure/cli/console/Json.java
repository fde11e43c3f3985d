package dev.perdure.cli.console;

import dev.perdure.engine.HistoryEntry;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.InstanceRecord;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.std.StdSerializer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/// The JSON that commands read and write. Payloads that hold JSON appear as they are, others as
/// `{"codec": …, "base64": …}`. Times are ISO 8601 in UTC. Safe for any thread.
public final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .addModule(
                            new SimpleModule()
                                    .addSerializer(Payload.class, new PayloadWriter())
                                    .addSerializer(Failure.class, new FailureWriter()))
                    .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                    .build();

    private Json() {}

    /// {@return the value as one or more lines}
    public static String pretty(Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static JsonNode tree(@Nullable Object value) {
        return MAPPER.valueToTree(value);
    }

    /// {@return an instance as an object: the components of [InstanceRecord] that have a value}
    public static ObjectNode of(InstanceRecord instance) {
        ObjectNode node = MAPPER.valueToTree(instance);
        node.properties().removeIf(it -> it.getValue().isNull());
        return node;
    }

    /// {@return an event as an object: execution, number, time, event (its name), then its own
    /// components}
    public static ObjectNode of(HistoryEntry entry) {
        var node =
                object().put("execution", entry.execution())
                        .put("number", entry.number())
                        .put("time", entry.time().toString())
                        .put("event", entry.event().getClass().getSimpleName());
        ObjectNode components = MAPPER.valueToTree(entry.event());
        return node.setAll(components);
    }

    /// Reads a value given on the command line.
    ///
    /// @param text JSON, or `@` and the name of a file with JSON
    /// @return the value as the default codec stores it
    public static Payload payload(String text) {
        var json = text.startsWith("@") ? read(Path.of(text.substring(1))) : text;
        try {
            var tree = MAPPER.readTree(json);
            if (tree.isMissingNode()) {
                throw invalid("it is empty");
            }
            return new Payload("json", MAPPER.writeValueAsBytes(tree));
        } catch (JacksonException e) {
            var place = e.getLocation() == null ? "" : ", column " + e.getLocation().getColumnNr();
            throw invalid(e.getOriginalMessage() + place);
        }
    }

    private static CommandFailed invalid(String problem) {
        return new CommandFailed(
                ExitCode.USAGE,
                "--input is not JSON: " + problem,
                "text needs double quotes inside single ones: --input '\"Ada\"'");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "cannot read the input file '" + file + "'",
                    "give the JSON itself, or @ and the name of a file that exists");
        }
    }

    /// Embeds JSON and encodes the rest.
    private static final class PayloadWriter extends StdSerializer<Payload> {
        PayloadWriter() {
            super(Payload.class);
        }

        @Override
        public void serialize(Payload value, JsonGenerator out, SerializationContext context) {
            if (value.isNone()) {
                out.writeNull();
            } else if (value.codec().equals("json")) {
                out.writePOJO(MAPPER.readTree(value.data()));
            } else {
                out.writeStartObject();
                out.writeStringProperty("codec", value.codec());
                out.writeStringProperty(
                        "base64",
                        new String(
                                Base64.getEncoder().encode(value.data()),
                                StandardCharsets.US_ASCII));
                out.writeEndObject();
            }
        }
    }

    /// Writes type, message and the chain of causes.
    private static final class FailureWriter extends StdSerializer<Failure> {
        FailureWriter() {
            super(Failure.class);
        }

        @Override
        public void serialize(Failure value, JsonGenerator out, SerializationContext context) {
            out.writeStartObject();
            out.writeStringProperty("type", value.type());
            out.writeStringProperty("message", value.message());
            if (value instanceof Failure.Application application) {
                out.writePOJOProperty("stack", application.stack());
                out.writePOJOProperty("details", tree(application.details()));
                out.writeBooleanProperty("retryable", application.retryable());
            }
            if (value.cause() != null) {
                out.writePOJOProperty("cause", tree(value.cause()));
            }
            out.writeEndObject();
        }
    }
}
