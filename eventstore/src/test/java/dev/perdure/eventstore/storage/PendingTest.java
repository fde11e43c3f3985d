package dev.perdure.eventstore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.AppendRequest;

import org.junit.jupiter.api.Test;

import java.util.List;

/// When a request can be withdrawn, and what tells it from another one.
final class PendingTest {
    private final Pending pending = pending(NewEvent.of("a", Encoded.json("{}")));

    private static Pending pending(NewEvent... events) {
        return new Pending(1, AppendRequest.of(events).withKey("k"), Pending.Check.NONE);
    }

    @Test
    void what_was_cancelled_is_not_sent() {
        assertThat(pending.result.cancel(false)).isTrue();
        assertThat(pending.take()).isFalse();
    }

    @Test
    void what_was_sent_cannot_be_cancelled() {
        pending.take();

        assertThat(pending.result.cancel(false)).isFalse();
        assertThat(pending.result.isDone()).isFalse();
    }

    @Test
    void what_was_sent_and_not_stored_can_be_cancelled_again() {
        pending.take();
        pending.giveBack();

        assertThat(pending.result.cancel(false)).isTrue();
    }

    @Test
    void what_may_be_stored_is_sent_again_and_cannot_be_cancelled() {
        pending.take();
        pending.doubt();
        pending.giveBack();

        assertThat(pending.result.cancel(false)).isFalse();
        assertThat(pending.take()).isTrue();
    }

    @Test
    void fingerprint_is_the_same_for_ever() {
        var tags = new EventTag[] {EventTag.of("book", "1"), EventTag.of("reader", "2")};
        var request = pending(NewEvent.of("lent", Encoded.json("{\"days\":7}"), tags));

        assertThat(request.fingerprint()).isEqualTo(-1_481_032_054_549_225_550L);
    }

    @Test
    void fingerprint_tells_types_tags_and_payloads_apart() {
        var tag = EventTag.of("book", "1");

        assertThat(
                        List.of(
                                pending.fingerprint(),
                                pending(NewEvent.of("b", Encoded.json("{}"))).fingerprint(),
                                pending(NewEvent.of("a", Encoded.json("[]"))).fingerprint(),
                                pending(NewEvent.of("a", Encoded.json("{}"), tag)).fingerprint()))
                .doesNotHaveDuplicates();
    }
}
