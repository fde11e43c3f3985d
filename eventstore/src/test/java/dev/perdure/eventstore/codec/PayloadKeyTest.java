package dev.perdure.eventstore.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.UUID;

/// Encrypted payloads.
final class PayloadKeyTest {
    private static final byte[] SECRET = secret(1);

    private final PayloadKey key = PayloadKey.of("reader-1", SECRET);
    private final NewEvent event = NewEvent.of("Registered", Encoded.json("{\"name\":\"Ada\"}"));

    private static byte[] secret(int first) {
        var secret = new byte[PayloadKey.SECRET_BYTES];
        secret[0] = (byte) first;
        return secret;
    }

    @Test
    void a_payload_comes_back_by_its_key() {
        var encrypted = key.encrypt(event);

        assertThat(encrypted.keyId()).isEqualTo("reader-1");
        assertThat(encrypted.payload().text()).doesNotContain("Ada");
        assertThat(key.decrypt(encrypted)).isEqualTo(event);
    }

    @Test
    void equal_events_give_equal_bytes_and_others_do_not() {
        var other = event.withId(UUID.randomUUID());

        assertThat(key.encrypt(event)).isEqualTo(key.encrypt(event));
        assertThat(key.encrypt(other).payload()).isNotEqualTo(key.encrypt(event).payload());
    }

    @Test
    void another_secret_is_of_no_use() {
        var encrypted = key.encrypt(event);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadKey.of("reader-1", secret(2)).decrypt(encrypted))
                .withMessageContaining("reader-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadKey.of("reader-2", SECRET).decrypt(encrypted))
                .withMessageContaining("reader-2");
    }

    @Test
    void each_changed_bit_is_noticed() {
        var encrypted = key.encrypt(event);
        var bytes = encrypted.payload().bytes();

        for (int i = 0; i < bytes.length * Byte.SIZE; i++) {
            var changed = Arrays.copyOf(bytes, bytes.length);
            changed[i / Byte.SIZE] ^= (byte) (1 << i % Byte.SIZE);
            var damaged = encrypted.withEncryptedPayload(new Encoded("json", changed), "reader-1");

            assertThatIllegalArgumentException().isThrownBy(() -> key.decrypt(damaged));
        }
    }

    @Test
    void a_payload_is_of_no_use_in_another_event() {
        var moved = key.encrypt(event).withId(UUID.randomUUID());

        assertThatIllegalArgumentException().isThrownBy(() -> key.decrypt(moved));
    }

    @Test
    void tags_of_the_payload_are_made_before_it_is_encrypted_and_stay() {
        var extractors = TagExtractors.ofPaths("name");

        var encrypted = key.encrypt(extractors.apply(event));

        assertThat(extractors.apply(encrypted)).isEqualTo(encrypted);
        assertThat(encrypted.tags()).containsExactly(PayloadPredicate.is("name", "Ada").tag());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TagExtractors.none().apply(encrypted));
    }

    @Test
    void a_secret_of_another_length_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadKey.of("k", new byte[16]))
                .withMessageContaining("32 bytes, found 16");
    }
}
