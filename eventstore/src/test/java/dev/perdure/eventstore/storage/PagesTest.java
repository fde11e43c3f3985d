package dev.perdure.eventstore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.ReadOptions;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// How a read goes on after its first page.
final class PagesTest {
    private static final Page FIRST =
            new Page(
                    List.of(
                            new StoredEvent(
                                    3, Instant.EPOCH, NewEvent.of("a", Encoded.json("{}")))),
                    9,
                    77L);

    private static ReadOptions next(ReadOptions options) {
        var asked = new ArrayList<ReadOptions>();
        new Pages(options.withPageSize(1), FIRST)
                .next(it -> {
                    asked.add(it);
                    return new Page(List.of(), 9, 77L);
                });
        return asked.getFirst();
    }

    /// Otherwise a replica that is behind would end the read early, and a decision would be made on
    /// less than its head says.
    @Test
    void a_later_page_comes_from_no_server_that_is_behind_the_first() {
        var eventual = ReadOptions.defaults().withConsistency(Consistency.eventual());

        assertThat(next(eventual).consistency()).isEqualTo(Consistency.atLeast(9));
        assertThat(next(ReadOptions.defaults()).consistency()).isEqualTo(Consistency.strong());
    }

    @Test
    void all_pages_end_at_the_head_of_the_first() {
        assertThat(next(ReadOptions.defaults()))
                .satisfies(it -> assertThat(it.after()).isEqualTo(3))
                .satisfies(it -> assertThat(it.until()).isEqualTo(9));
    }

    /// A server may take over between two pages.
    @Test
    void a_later_page_is_of_a_log_that_has_what_the_first_has_seen() {
        assertThat(next(ReadOptions.defaults()).seen()).containsExactly(new Seen(9, 77));
    }
}
