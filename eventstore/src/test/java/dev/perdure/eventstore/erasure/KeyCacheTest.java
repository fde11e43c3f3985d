package dev.perdure.eventstore.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.eventstore.codec.PayloadKey;
import dev.perdure.eventstore.erasure.KeyCache.Known;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// Which keys are used without asking the database.
final class KeyCacheTest {
    private long nowNs = Long.MAX_VALUE - 1;
    private final KeyCache cache = new KeyCache(() -> nowNs);

    private static Known key(String number) {
        var key = PayloadKey.of("k" + number, new byte[PayloadKey.SECRET_BYTES]);
        return new Known("r" + number, key.id(), key);
    }

    private static Known destroyed(String number) {
        return new Known("r" + number, "k" + number, null);
    }

    private void pass(Duration time) {
        nowNs += time.toNanos();
    }

    @Test
    void a_key_is_known_by_its_subject_and_by_its_name() {
        cache.put(key("1"));

        assertThat(cache.ofSubject("r1")).isSameAs(cache.ofId("k1")).isNotNull();
        assertThat(cache.ofSubject("k1")).isNull();
        assertThat(cache.ofId("r1")).isNull();
    }

    @Test
    void a_key_is_read_again_after_thirty_seconds_of_use() {
        cache.put(key("1"));

        pass(Duration.ofSeconds(29));
        assertThat(cache.ofId("k1")).isNotNull();
        pass(Duration.ofSeconds(1));
        assertThat(cache.ofId("k1")).isNull();
        assertThat(cache.ofSubject("r1")).isNull();
    }

    @Test
    void a_late_reader_does_not_bring_back_what_was_destroyed() {
        var late = key("1");
        cache.put(destroyed("1"));
        cache.put(late);

        assertThat(cache.ofId("k1")).isEqualTo(destroyed("1"));
        assertThat(cache.ofSubject("r1")).isEqualTo(destroyed("1"));
    }

    @Test
    void a_key_that_is_forgotten_is_read_again() {
        cache.put(key("1"));
        cache.put(key("2"));

        cache.forget(List.of("k1", "k3"));

        assertThat(cache.ofId("k1")).isNull();
        assertThat(cache.ofSubject("r1")).isNull();
        assertThat(cache.ofSubject("r2")).isNotNull();
    }

    @Test
    void keys_that_were_not_used_for_longest_are_forgotten() {
        for (int i = 0; i <= KeyCache.MOST; i++) {
            cache.put(key("" + i));
            assertThat(cache.ofId("k0")).isNotNull();
        }

        assertThat(cache.ofId("k1")).isNull();
        assertThat(cache.ofId("k2")).isNotNull();
    }
}
