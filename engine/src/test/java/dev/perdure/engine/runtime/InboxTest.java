package dev.perdure.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.Message;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// What an instance takes of what the store hands out.
final class InboxTest {
    private final Inbox inbox = new Inbox();

    @Test
    void a_sender_that_commits_late_is_heard_although_its_number_is_smaller() {
        inbox.add(messages(11));
        inbox.add(messages(10));

        assertThat(taken()).containsExactly(11L, 10L);
    }

    @Test
    void what_waits_here_is_not_taken_again_after_a_lost_answer() {
        inbox.add(messages(1, 2));
        inbox.mayComeAgain();
        inbox.add(messages(1, 2, 3));

        assertThat(taken()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void what_a_turn_that_is_not_stored_has_used_is_not_taken_again() {
        inbox.add(messages(1));
        taken();
        inbox.commit();
        inbox.mayComeAgain();
        inbox.idle(0);
        inbox.add(messages(1, 2));

        assertThat(taken()).containsExactly(2L);
    }

    @Test
    void messages_of_this_node_have_no_number_and_are_always_taken() {
        inbox.add(messages(0, 0));
        inbox.mayComeAgain();
        inbox.add(messages(0));

        assertThat(taken()).containsExactly(0L, 0L, 0L);
    }

    private static List<Delivered> messages(long... ids) {
        return LongStream.of(ids)
                .mapToObj(id -> new Delivered(id, new Message.Cancel("test")))
                .toList();
    }

    private List<Long> taken() {
        var ids = new ArrayList<Long>();
        for (var next = inbox.poll(); next != null; next = inbox.poll()) {
            ids.add(next.id());
        }
        return ids;
    }
}
