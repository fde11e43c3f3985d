package dev.perdure.eventstore.codec;

import static dev.perdure.eventstore.codec.PayloadPredicate.is;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.ReadOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;

/// Logs that are asked for values of payloads.
final class PayloadQueryTest {
    private static final TagExtractors EXTRACTORS = TagExtractors.ofPaths("reader.id", "days");

    private final TestDatabase place = TestDatabase.create();
    private EventStore store;
    private EventLog log;

    @BeforeEach
    void open() {
        store =
                EventStore.open(
                        EventStoreOptions.of(place.options())
                                .withSchema(place.schema())
                                .withTagging(EXTRACTORS));
        log = store.log("library");
    }

    @AfterEach
    void close() {
        store.close();
        place.close();
    }

    private static NewEvent lent(String reader, String days) {
        return NewEvent.of(
                "Lent",
                Encoded.json("{\"reader\":{\"id\":\"%s\"},\"days\":%s}".formatted(reader, days)),
                new EventTag("book:1"));
    }

    private static Query where(PayloadPredicate... all) {
        return EXTRACTORS.query(PayloadFilter.ofTypes("Lent").withAllOf(all));
    }

    @Test
    void events_are_found_by_what_their_payload_says() {
        log.append(lent("r1", "7"), lent("r2", "7.0"), lent("r1", "\"7\""));

        assertThat(log.read(where(is("days", 7)), ReadOptions.defaults()))
                .extracting(StoredEvent::position)
                .containsExactly(1L, 2L);
        assertThat(log.read(where(is("reader.id", "r1"), is("days", 7)), ReadOptions.defaults()))
                .extracting(StoredEvent::position)
                .containsExactly(1L);
    }

    @Test
    void time_and_positions_bound_such_a_query_as_any_other() {
        var early = Instant.parse("2026-01-01T00:00:00Z");
        var late = Instant.parse("2026-02-01T00:00:00Z");
        log.append(
                lent("r1", "1").withOccurredAt(early),
                lent("r1", "2").withOccurredAt(late),
                lent("r1", "3").withOccurredAt(late));
        var query = where(is("reader.id", "r1"));

        assertThat(log.read(query.withOccurredUntil(early), ReadOptions.defaults()))
                .extracting(StoredEvent::position)
                .containsExactly(1L);
        assertThat(log.read(query.withOccurredFrom(late), ReadOptions.defaults().withAfter(2)))
                .extracting(StoredEvent::position)
                .containsExactly(3L);
    }

    @Test
    void a_condition_on_payloads_refuses() {
        var condition = AppendCondition.noneMatches(where(is("reader.id", "r1")));
        var request = AppendRequest.of(lent("r1", "1")).withCondition(condition);

        assertThat(log.append(request)).isInstanceOf(AppendResult.Appended.class);
        assertThat(log.append(request)).isInstanceOf(AppendResult.Conflict.class);
    }

    @Test
    void a_reserved_tag_of_the_caller_is_refused() {
        var forged = NewEvent.of("Lent", Encoded.json("{}"), new EventTag("$.reader.id=s:r1"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> log.append(forged))
                .withMessageContaining("$.reader.id=s:r1");
        assertThat(log.head()).isZero();
    }
}
