package dev.perdure.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.error.EngineException;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

final class HistoryCodecTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_790_000_000, 123_456_000);

    @Test
    void every_kind_of_event_survives_encoding() {
        for (var event : AnyEvent.oneOfEachKind()) {
            var turn = HistoryCodec.decode(HistoryCodec.encode(TIME, List.of(event)));

            assertThat(turn.events()).as(event.getClass().getSimpleName()).containsExactly(event);
            assertThat(turn.time()).isEqualTo(TIME);
        }
    }

    @Test
    void the_samples_cover_every_kind_of_event() {
        assertThat(AnyEvent.oneOfEachKind())
                .extracting(Object::getClass)
                .doesNotHaveDuplicates()
                .hasSize(AnyEvent.kinds(Event.class));
    }

    @Test
    void random_turns_survive_encoding() {
        for (long seed = 0; seed < 500; seed++) {
            var events = AnyEvent.turn(new Random(seed));

            assertThat(HistoryCodec.decode(HistoryCodec.encode(TIME, events)).events())
                    .as("seed %d", seed)
                    .isEqualTo(events);
        }
    }

    @Test
    void a_name_that_occurs_again_costs_one_byte() {
        var step = new StepId("", StepKind.ACTIVITY, "a-rather-long-activity-name", 1);
        var one = HistoryCodec.encode(TIME, List.of(new Event.ExternalEventAwaited(step)));
        var two =
                HistoryCodec.encode(
                        TIME,
                        List.of(
                                new Event.ExternalEventAwaited(step),
                                new Event.ExternalEventAwaited(step)));

        assertThat(two.length - one.length).isLessThanOrEqualTo(5);
    }

    @Test
    void an_unknown_format_is_refused_by_number() {
        var bytes = HistoryCodec.encode(TIME, List.of(new Event.TimerFired(7)));
        bytes[0] = 9;

        assertThatThrownBy(() -> HistoryCodec.decode(bytes))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("ENG-004")
                .hasMessageContaining("expected format 1, found 9");
    }

    @Test
    void an_unknown_event_kind_is_refused_by_number() {
        var bytes = HistoryCodec.encode(TIME, List.of(new Event.TimerFired(7)));
        bytes[bytes.length - 2] = 77;

        assertThatThrownBy(() -> HistoryCodec.decode(bytes))
                .hasMessageContaining("unknown event kind 77");
    }

    @Test
    void cut_bytes_are_refused_at_every_length() {
        var bytes = HistoryCodec.encode(TIME, AnyEvent.oneOfEachKind());

        for (int length = 0; length < bytes.length; length++) {
            var cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> HistoryCodec.decode(cut))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(EngineException.class);
        }
    }

    @Test
    void damaged_bytes_never_do_worse_than_an_error() {
        var bytes = HistoryCodec.encode(TIME, AnyEvent.oneOfEachKind());

        for (long seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var damaged = bytes.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            assertDecodesOrIsRefused(damaged, seed);
        }
    }

    private static void assertDecodesOrIsRefused(byte[] damaged, long seed) {
        try {
            assertThat(HistoryCodec.decode(damaged).events()).isNotNull();
        } catch (EngineException e) {
            assertThat(e.code().label()).as("seed %d", seed).isEqualTo("ENG-004");
        }
    }

    @Test
    void bytes_left_over_are_refused() {
        var bytes = HistoryCodec.encode(TIME, List.of(new Event.TimerFired(7)));

        assertThatThrownBy(() -> HistoryCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessageContaining("bytes left over after 1 events");
    }
}
