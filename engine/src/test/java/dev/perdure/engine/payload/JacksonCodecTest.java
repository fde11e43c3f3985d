package dev.perdure.engine.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.error.EngineException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

final class JacksonCodecTest {
    private final JacksonCodec codec = new JacksonCodec();

    record Line(String item, int count) {}

    record Order(UUID id, Instant at, Duration patience, List<Line> lines) {}

    @Test
    void a_record_survives_encoding() {
        var order =
                new Order(
                        new UUID(1, 2),
                        Instant.parse("2026-01-02T03:04:05.000006Z"),
                        Duration.ofMinutes(3),
                        List.of(new Line("bolt", 4)));
        var type = PayloadType.of(Order.class);

        assertThat(codec.decode(codec.encode(order, type), type)).isEqualTo(order);
    }

    @Test
    void null_is_stored_as_nothing() {
        var type = new PayloadType<@Nullable String>(String.class);

        assertThat(codec.encode(null, type)).isEqualTo(Payload.NONE);
        assertThat(codec.decode(Payload.NONE, type)).isNull();
    }

    @Test
    void lists_and_maps_keep_the_type_of_their_elements() {
        var lines = List.of(new Line("a", 1), new Line("b", 2));
        var list = PayloadType.listOf(Line.class);
        var map = PayloadType.mapOf(Line.class);

        assertThat(codec.decode(codec.encode(lines, list), list)).isEqualTo(lines);
        assertThat(codec.decode(codec.encode(Map.of("x", lines.getFirst()), map), map))
                .isEqualTo(Map.of("x", lines.getFirst()));
    }

    @Test
    void equal_maps_give_equal_bytes_whatever_their_order() {
        var type = PayloadType.mapOf(Integer.class);
        var one = new HashMap<String, Integer>(2);
        var other = new HashMap<String, Integer>(512);
        for (var key : List.of("Aa", "BB", "c", "ddd")) {
            one.put(key, 1);
        }
        for (var key : List.of("ddd", "c", "BB", "Aa")) {
            other.put(key, 1);
        }

        assertThat(codec.encode(one, type)).isEqualTo(codec.encode(other, type));
    }

    record Loop(List<Object> itself) {}

    @Test
    void a_value_that_cannot_be_written_is_named() {
        var loop = new Loop(new ArrayList<>());
        loop.itself().add(loop);

        assertThatThrownBy(() -> codec.encode(loop, PayloadType.of(Loop.class)))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("ENG-001 cannot write a value of")
                .hasMessageContaining("Loop");
    }

    @Test
    void bytes_that_do_not_fit_name_codec_type_and_content() {
        var payload = new Payload("json", "\"no number\"".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> codec.decode(payload, PayloadType.of(Integer.class)))
                .hasMessageStartingWith("ENG-002 codec 'json': expected a value of")
                .hasMessageContaining("java.lang.Integer")
                .hasMessageContaining("no number");
    }

    @Test
    void bytes_of_another_codec_are_refused_by_its_name() {
        var payload = new Payload("cbor", new byte[] {1});

        assertThatThrownBy(() -> codec.decode(payload, PayloadType.of(Integer.class)))
                .hasMessageContaining("written by codec 'cbor', this engine has 'json'");
    }
}
