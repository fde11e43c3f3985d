package dev.perdure.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.decision.Command;
import dev.perdure.eventstore.decision.Decider;
import dev.perdure.eventstore.decision.DeciderOptions;
import dev.perdure.eventstore.decision.Decision;
import dev.perdure.eventstore.decision.DecisionModel;
import dev.perdure.eventstore.decision.DecisionState;
import dev.perdure.eventstore.erasure.SubjectKeys;
import dev.perdure.eventstore.erasure.SubjectOf;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.pg.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Keys that processes still know, and that were destroyed or lost with a failover.
@Timeout(60)
final class LostKeysTest {
    private static final EventTag ADA = EventTag.of("reader", "r1");
    private static final EventTag BOB = EventTag.of("reader", "r2");

    private final TestDatabase place = TestDatabase.create();
    private final Database database = place.open();
    private final EventStore store = openAnother();
    private final EventLog log = store.log("library");
    private final SubjectKeys keys = store.subjectKeys("library");
    private final EventLog clear = keys.inClear(log, SubjectOf.tag("reader"));

    @AfterEach
    void close() {
        store.close();
        database.close();
        place.close();
    }

    private EventStore openAnother() {
        return EventStore.open(EventStoreOptions.of(place.options()).withSchema(place.schema()));
    }

    private static NewEvent registered(String name, EventTag reader) {
        return NewEvent.of("Registered", Encoded.json("{\"name\":\"%s\"}".formatted(name)), reader);
    }

    private static NewEvent plain() {
        return NewEvent.of("Opened", Encoded.json("{}"));
    }

    private static List<StoredEvent> all(EventLog from) {
        return from.read(Query.all(), ReadOptions.defaults()).toList();
    }

    /// {@return what the store says that refuses it}
    private static EventStoreException refusal(Executable append) {
        var refusal = assertThrows(EventStoreException.class, append);
        assertThat(refusal.reason()).isEqualTo(Reason.UNREADABLE);
        return refusal;
    }

    private void loseKeys() {
        database.execute("delete from %s.subject_key".formatted(place.schema()));
    }

    @Test
    void what_nobody_could_read_is_refused_whole_and_can_be_encrypted_again() {
        var bob = keys.encrypt(registered("Bob", BOB), "r2");
        var ada = keys.encrypt(registered("Ada", ADA), "r1");
        loseKeys();

        assertThat(refusal(() -> log.append(plain(), ada, bob)))
                .hasMessageContaining("nothing was appended to log 'library'")
                .hasMessageContaining("event 'Registered' (%s)".formatted(ada.id()))
                .hasMessageContaining("key '%s'".formatted(ada.keyId()));
        assertThat(log.head()).isZero();
        log.append(keys.encrypt(registered("Ada", ADA), "r1"));
        try (var other = openAnother()) {
            assertThat(other.subjectKeys("library").decrypt(all(log)).getFirst().payload().text())
                    .contains("Ada");
        }
    }

    @Test
    void others_in_the_same_call_are_stored() throws SQLException {
        var lost = keys.encrypt(registered("Ada", ADA), "r1");
        loseKeys();

        var all = new ArrayList<CompletableFuture<AppendResult>>();
        try (var connection = database.connection()) {
            connection.setAutoCommit(false);
            store.in(connection, "library").append(AppendRequest.of(plain()));
            for (int i = 0; i < 20; i++) { // they wait, and go out together
                all.add(log.appendAsync(AppendRequest.of(i == 7 ? lost : plain())));
            }
            connection.commit();
        }

        assertThat(all.stream().filter(it -> it.handle((_, e) -> e == null).join())).hasSize(19);
        assertThat(all.get(7)).isCompletedExceptionally();
        assertThat(log.head()).isEqualTo(20);
    }

    @Test
    void a_log_in_clear_encrypts_again_by_itself() {
        clear.append(registered("Ada", ADA));
        loseKeys();

        assertThat(clear.append(registered("Ada again", ADA)).first()).isEqualTo(2);
        try (var other = openAnother()) {
            var read = other.subjectKeys("library").decrypt(all(log).getLast());
            assertThat(read.payload().text()).contains("Ada again");
        }
    }

    @Test
    void decisions_alone_and_in_lanes_do_not_notice() {
        var decider = new Decider(clear, DeciderOptions.defaults());
        var count = DecisionState.of("count", Query.tagged(ADA), 0, (before, _) -> before + 1);
        var command =
                Command.of(
                        DecisionModel.of(count),
                        it -> Decision.append(it + 1, registered("Ada " + it, ADA)));
        for (var each : List.of(command, command.withKey("k"), command.withLane("desk"))) {
            clear.append(registered("Ada", ADA));
            loseKeys();
            assertThat(decider.decide(each).appended()).isNotNull();
        }
        assertThat(keys.decrypt(all(log).getLast()).payload().text()).contains("Ada 5");
    }

    @Test
    void a_transaction_that_would_store_what_nobody_can_read_is_told() throws SQLException {
        var lost = AppendRequest.of(keys.encrypt(registered("Ada", ADA), "r1"));
        loseKeys();

        try (var connection = database.connection()) {
            connection.setAutoCommit(false);
            refusal(() -> store.in(connection, "library").append(lost));
            var again = AppendRequest.of(keys.encrypt(registered("Ada", ADA), "r1"));
            store.in(connection, "library").append(again);
            connection.commit();
        }
        assertThat(keys.decrypt(all(log)).getFirst().payload().text()).contains("Ada");
    }

    @Test
    void a_process_that_still_has_a_destroyed_key_stores_nothing_with_it() {
        try (var other = openAnother()) {
            var theirs = other.subjectKeys("library");
            var request =
                    AppendRequest.of(theirs.encrypt(registered("Ada", ADA), "r1")).withKey("k");
            other.log("library").append(request);
            var late = theirs.encrypt(registered("Ada again", ADA), "r1");
            keys.erase("r1", "asked for it");

            refusal(() -> other.log("library").append(late));
            assertThatThrownBy(() -> theirs.encrypt(registered("Ada", ADA), "r1"))
                    .hasMessageContaining("was erased");
            assertThat(other.log("library").append(request)).isEqualTo(new Appended(1, 1, true));
        }
    }

    @Test
    void a_history_is_moved_without_its_keys() {
        var ada = keys.encrypt(registered("Ada", ADA), "r1");

        var moved = store.log("copy").append(AppendRequest.of(ada).withKeysElsewhere());

        assertThat(moved).isEqualTo(new Appended(1, 1, false));
        refusal(() -> store.log("copy").append(ada));
    }
}
