package dev.perdure.eventstore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestServers;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.ReadOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.LongStream;

/// Two tags may have the same hash. Nobody can wait for that to happen, so here the index says of
/// every second event that it has the hash of a tag that it does not have.
final class CollidingHashesTest {
    private static final int EVENTS = 20;
    private static final EventTag BOOK = EventTag.of("book", "1");
    private static final EventTag OTHER = EventTag.of("book", "2");
    private static final Query OF_BOOK = Query.tagged(BOOK);
    private static final List<Long> TRUE_ONES =
            LongStream.rangeClosed(1, EVENTS).filter(it -> it % 2 == 0).boxed().toList();

    private final WatchedStore store = new WatchedStore(TestServers.newest(), 1_000);
    private final PostgresLog log = store.log();

    @BeforeEach
    void collide() {
        for (int i = 1; i <= EVENTS; i++) {
            log.append(NewEvent.of("lent", Encoded.json("{}"), i % 2 == 0 ? BOOK : OTHER));
        }
        for (long position = 1; position <= EVENTS; position += 2) {
            store.run(
                    ("insert into %%1$s.event_tag (tag, position, log, type)"
                                    + " values (%d, %d, $log, %d)")
                            .formatted(
                                    TagHashes.ofTag(log.number(), BOOK.text()),
                                    position,
                                    TagHashes.ofType("lent")));
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_decision_reads_the_events_that_have_the_tag() {
        assertThat(positions(log.readDecision(OF_BOOK).events())).isEqualTo(TRUE_ONES);
    }

    @Test
    void pages_are_full_and_end_where_the_events_end() {
        var options = ReadOptions.defaults().withPageSize(3);

        assertThat(positions(log.readPage(OF_BOOK, options).events())).containsExactly(2L, 4L, 6L);
        try (var events = log.read(OF_BOOK, options)) {
            assertThat(positions(events.toList())).isEqualTo(TRUE_ONES);
        }
    }

    @Test
    void an_event_is_not_hidden_by_one_that_only_has_the_hash() {
        assertThat(log.exists(OF_BOOK, EVENTS - 2, Consistency.strong())).isTrue();
        assertThat(log.exists(Query.tagged(OTHER), 0, Consistency.strong())).isTrue();
    }

    @Test
    void an_event_that_only_has_the_hash_breaks_no_condition() {
        log.append(NewEvent.of("lent", Encoded.json("{}"), OTHER));
        var request =
                AppendRequest.of(NewEvent.of("lent", Encoded.json("{}"), BOOK))
                        .withCondition(AppendCondition.noneAfter(EVENTS, OF_BOOK));

        assertThat(log.append(request)).isInstanceOf(AppendResult.Appended.class);
    }

    private static List<Long> positions(List<StoredEvent> events) {
        return events.stream().map(StoredEvent::position).toList();
    }
}
