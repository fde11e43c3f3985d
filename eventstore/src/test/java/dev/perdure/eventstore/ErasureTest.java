package dev.perdure.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.codec.PayloadKey;
import dev.perdure.eventstore.codec.TagExtractors;
import dev.perdure.eventstore.decision.Decider;
import dev.perdure.eventstore.decision.DeciderOptions;
import dev.perdure.eventstore.decision.Decision;
import dev.perdure.eventstore.decision.DecisionModel;
import dev.perdure.eventstore.decision.DecisionState;
import dev.perdure.eventstore.erasure.KeyStore;
import dev.perdure.eventstore.erasure.SubjectKeys;
import dev.perdure.eventstore.erasure.SubjectOf;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.AppendResult.Conflict;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.eventstore.projection.SubscriptionOptions;
import dev.perdure.pg.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// Personal data in a log, and what becomes of it.
@Timeout(60)
final class ErasureTest {
    private static final EventTag ADA = EventTag.of("reader", "r1");
    private static final EventTag BOB = EventTag.of("reader", "r2");
    private static final SubjectOf READER = SubjectOf.tag("reader");

    private final TestDatabase place = TestDatabase.create();
    private Database database;
    private EventStore store;
    private EventLog log;
    private SubjectKeys keys;
    private EventLog clear;

    @BeforeEach
    void open() {
        database = place.open();
        store = openAnother();
        log = store.log("library");
        keys = store.subjectKeys("library");
        clear = keys.inClear(log, READER);
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
        place.close();
    }

    private EventStore openAnother() {
        return EventStore.open(
                EventStoreOptions.of(place.options())
                        .withSchema(place.schema())
                        .withTagging(TagExtractors.ofPaths("city")));
    }

    private static NewEvent registered(String name, EventTag reader) {
        var payload = Encoded.json("{\"name\":\"%s\",\"city\":\"Bath\"}".formatted(name));
        return NewEvent.of("Registered", payload, reader)
                .withMetadata(Encoded.json("{\"by\":\"desk\"}"));
    }

    private static List<StoredEvent> all(EventLog from) {
        return from.read(Query.all(), ReadOptions.defaults().withPageSize(2)).toList();
    }

    private List<String> rows(String sql) {
        return database.rows(sql.formatted(place.schema())).stream().map(List::getFirst).toList();
    }

    @Test
    void a_payload_is_encrypted_where_it_is_stored_and_clear_for_who_reads_by_the_keys() {
        var ada = registered("Ada", ADA);
        var plain = NewEvent.of("Opened", Encoded.json("{}"));
        clear.append(ada, registered("Bob", BOB), plain);

        var raw = all(log);
        assertThat(raw).extracting(it -> it.payload().text()).noneMatch(it -> it.contains("Ada"));
        assertThat(raw.getLast().event()).isEqualTo(plain);
        assertThat(raw.getFirst().event().keyId()).isNotEqualTo(raw.get(1).event().keyId());
        var read = all(clear).getFirst().event();
        assertThat(read.payload()).isEqualTo(ada.payload());
        assertThat(read.metadata()).isEqualTo(ada.metadata());
        assertThat(read.keyId()).isNull();
        assertThat(keys.decrypt(raw)).isEqualTo(all(clear));
        assertThat(clear.readDecision(Query.tagged(ADA)).events())
                .extracting(StoredEvent::payload)
                .containsExactly(ada.payload());
        assertThat(clear.readPage(Query.tagged(BOB), ReadOptions.defaults()).events())
                .singleElement()
                .satisfies(it -> assertThat(it.payload().text()).contains("Bob"));
    }

    @Test
    void tags_of_the_payload_are_made_before_it_is_encrypted() {
        clear.append(registered("Ada", ADA));

        assertThat(all(log).getFirst().tags())
                .contains(ADA)
                .anyMatch(it -> it.text().startsWith("$.city"));
    }

    @Test
    void erased_payloads_are_unreadable_and_everything_else_stays() {
        clear.append(registered("Ada", ADA), registered("Bob", BOB));
        clear.append(registered("Ada again", ADA));
        var before = all(log);
        var inClear = all(clear);

        var erasure = keys.erase("r1", "asked for it");

        assertThat(all(log)).isEqualTo(before);
        assertThat(all(clear)).extracting(StoredEvent::isErased).containsExactly(true, false, true);
        assertThat(all(clear).get(1)).isEqualTo(inClear.get(1));
        assertThat(all(clear).getFirst())
                .satisfies(it -> {
                    assertThat(it.payload()).isEqualTo(Encoded.NONE);
                    assertThat(it.event().metadata()).isEqualTo(inClear.get(0).event().metadata());
                    assertThat(it.tags()).isEqualTo(inClear.getFirst().tags());
                    assertThat(it.event().keyId()).isEqualTo(erasure.keyId());
                });
        assertThat(clear.head()).isEqualTo(3);
        assertThat(
                        log.append(
                                AppendRequest.of(NewEvent.of("x", Encoded.NONE))
                                        .withCondition(
                                                AppendCondition.noneAfter(1, Query.tagged(ADA)))))
                .isInstanceOf(Conflict.class);
        assertThat(clear.append(registered("Cy", EventTag.of("reader", "r3"))).first())
                .isEqualTo(4);
    }

    @Test
    void no_bytes_of_a_destroyed_key_are_left_in_the_table() {
        clear.append(registered("Ada", ADA), registered("Bob", BOB));

        keys.erase("r1", "asked for it");

        assertThat(
                        rows(
                                "select key is null and erased_at is not null from %s.subject_key"
                                        + " order by 1"))
                .containsExactly("f", "t");
        try (var other = openAnother()) {
            var elsewhere = other.subjectKeys("library").decrypt(all(other.log("library")));
            assertThat(elsewhere).extracting(StoredEvent::isErased).containsExactly(true, false);
        }
    }

    @Test
    void an_erasure_is_noted_once_with_who_when_and_why() {
        clear.append(registered("Ada", ADA));

        var first = keys.erase("r1", "asked for it");
        var again = keys.erase("r1", "to be sure");

        assertThat(first.repeated()).isFalse();
        assertThat(first.reason()).isEqualTo("asked for it");
        assertThat(first.erasedBy()).contains("perdure");
        assertThat(again.repeated()).isTrue();
        assertThat(again.reason()).isEqualTo("asked for it");
        assertThat(again.erasedAt()).isEqualTo(first.erasedAt());
        assertThat(rows("select subject from %s.erasure")).containsExactly("r1");
    }

    @Test
    void an_erased_subject_never_gets_another_key() {
        clear.append(registered("Ada", ADA));
        keys.erase("r1", "asked for it");

        try (var other = openAnother()) {
            assertThatThrownBy(
                            () -> other.subjectKeys("library").encrypt(registered("A", ADA), "r1"))
                    .isInstanceOfSatisfying(
                            EventStoreException.class,
                            it -> assertThat(it.reason()).isEqualTo(Reason.REFUSED))
                    .hasMessageContaining("subject 'r1'")
                    .hasMessageContaining("was erased");
        }
        assertThatThrownBy(() -> clear.append(registered("Bob", BOB), registered("Ada", ADA)))
                .hasMessageContaining("was erased");
        assertThat(log.head()).isEqualTo(1);
        assertThat(clear.append(NewEvent.of("ReaderErased", Encoded.NONE, ADA)).first())
                .isEqualTo(2);
    }

    @Test
    void a_subject_that_never_had_a_key_is_named() {
        assertThatThrownBy(() -> keys.erase("r9", "asked for it"))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("subject 'r9' of log 'library' has no key");
        assertThat(rows("select subject from %s.subject_key")).isEmpty();
    }

    @Test
    void all_who_ask_at_once_get_the_same_key() {
        var event = registered("Ada", ADA);
        var asked =
                IntStream.range(0, 8)
                        .mapToObj(_ ->
                                CompletableFuture.supplyAsync(() -> {
                                    try (var other = openAnother()) {
                                        return other.subjectKeys("library").encrypt(event, "r1");
                                    }
                                }))
                        .toList();

        assertThat(asked.stream().map(CompletableFuture::join))
                .containsOnly(keys.encrypt(event, "r1"));
    }

    @Test
    void keys_of_two_logs_are_not_the_same() {
        var event = registered("Ada", ADA);

        assertThat(store.subjectKeys("other").encrypt(event, "r1"))
                .isNotEqualTo(keys.encrypt(event, "r1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.inClear(store.log("other"), READER))
                .withMessageContaining("keys of log 'library', found log 'other'");
    }

    @Test
    void a_repeated_request_is_known_by_its_key() {
        var request = AppendRequest.of(registered("Ada", ADA)).withKey("k");
        clear.append(request);

        assertThat(clear.append(request)).isEqualTo(new Appended(1, 1, true));
    }

    @Test
    void a_decision_sees_payloads_in_clear_and_what_it_appends_is_encrypted() {
        var names =
                DecisionState.of(
                        "names",
                        Query.tagged(ADA),
                        List.<String>of(),
                        (before, it) -> {
                            var after = new ArrayList<>(before);
                            after.add(it.isErased() ? "(erased)" : it.payload().text());
                            return List.copyOf(after);
                        });
        var decider = new Decider(clear, DeciderOptions.defaults());

        decider.decide(DecisionModel.of(names), _ -> Decision.append(0, registered("Ada", ADA)));

        assertThat(decider.read(DecisionModel.of(names)).getFirst()).contains("Ada");
        assertThat(all(log).getFirst().payload().text()).doesNotContain("Ada");
        keys.erase("r1", "asked for it");
        decider.forget();
        assertThat(decider.read(DecisionModel.of(names))).containsExactly("(erased)");
    }

    @Test
    void a_handler_of_a_subscription_decrypts_what_it_gets() {
        clear.append(registered("Ada", ADA));
        var seen = Collections.synchronizedList(new ArrayList<String>());
        store.subscriptions("library")
                .subscribe(
                        SubscriptionOptions.of("names", Query.all()),
                        events ->
                                keys.decrypt(events).forEach(it -> seen.add(it.payload().text())));
        Soon.until(() -> !seen.isEmpty());

        assertThat(seen).singleElement().satisfies(it -> assertThat(it).contains("Ada"));
    }

    @Test
    void thousands_of_keys_are_read_together() {
        var events =
                IntStream.range(0, 2_500)
                        .mapToObj(it -> registered("n" + it, EventTag.of("reader", "r" + it)))
                        .toList();
        clear.append(AppendRequest.of(events));

        try (var other = openAnother()) {
            var read = other.subjectKeys("library").decrypt(all(log));
            assertThat(read).extracting(StoredEvent::payload).doesNotContain(Encoded.NONE);
            assertThat(read)
                    .extracting(it -> it.event().payload())
                    .isEqualTo(events.stream().map(NewEvent::payload).toList());
        }
    }

    @Test
    void an_event_about_two_subjects_is_refused() {
        var event = NewEvent.of("Lent", Encoded.json("{}"), ADA, BOB);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> clear.append(event))
                .withMessageContaining("one subject only")
                .withMessageContaining("[r1, r2]");
    }

    @Test
    void a_key_of_nobody_is_named_and_left_alone_when_it_is_appended() {
        var own = PayloadKey.of("own", new byte[PayloadKey.SECRET_BYTES]);
        clear.append(own.encrypt(registered("Ada", ADA)));

        assertThat(all(log).getFirst().event().keyId()).isEqualTo("own");
        assertThatThrownBy(() -> all(clear))
                .isInstanceOfSatisfying(
                        EventStoreException.class,
                        it -> assertThat(it.reason()).isEqualTo(Reason.UNREADABLE))
                .hasMessageContaining("position 1 of log 'library'")
                .hasMessageContaining("key 'own'");
    }

    @Test
    void an_erased_event_is_not_taken_for_one_that_never_had_a_payload() {
        clear.append(registered("Ada", ADA));
        keys.erase("r1", "asked for it");
        var erased = all(clear).getFirst().event();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.log("copy").append(erased))
                .withMessageContaining("its payload was erased");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.appendInBulk("copy", List.of(erased).iterator()));
    }

    @Test
    void no_text_shows_a_key() {
        var encrypted = keys.encrypt(registered("Ada", ADA), "r1");
        var secret = rows("select encode(key, 'hex') from %s.subject_key").getFirst();
        var stored = new KeyStore.Stored("r1", "id", HexFormat.of().parseHex(secret));

        assertThat(encrypted.toString() + stored + keys.erase("r1", "asked for it"))
                .doesNotContain(secret)
                .doesNotContain("Ada");
    }
}
