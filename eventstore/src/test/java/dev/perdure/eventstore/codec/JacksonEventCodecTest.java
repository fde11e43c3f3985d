package dev.perdure.eventstore.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perdure.eventstore.event.Encoded;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.LinkedHashMap;

/// Payloads as JSON.
final class JacksonEventCodecTest {
    private final JacksonEventCodec codec = new JacksonEventCodec();

    /// A payload.
    public record Lent(String reader, int days) {}

    @Test
    void a_record_comes_back_as_it_was() {
        var lent = new Lent("r1", 14);

        var encoded = codec.encode(lent);

        assertThat(encoded).isEqualTo(Encoded.json("{\"reader\":\"r1\",\"days\":14}"));
        assertThat(codec.decode(encoded, Lent.class)).isEqualTo(lent);
    }

    @Test
    void equal_maps_give_equal_bytes() {
        var one = new LinkedHashMap<String, Integer>();
        one.put("b", 2);
        one.put("a", 1);

        assertThat(codec.encode(one).text()).isEqualTo("{\"a\":1,\"b\":2}");
    }

    @Test
    void what_is_no_such_value_is_refused_with_its_type() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.decode(Encoded.json("[1]"), Lent.class))
                .withMessageContaining("Lent");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.decode(Encoded.json("null"), Lent.class))
                .withMessageContaining("null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.decode(Encoded.bytes(new byte[3]), Lent.class))
                .withMessageContaining("codec 'bytes'");
        var endless = new ArrayList<Object>();
        endless.add(endless);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(endless))
                .withMessageContaining("java.util.ArrayList");
    }
}
