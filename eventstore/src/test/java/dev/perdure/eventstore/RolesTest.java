package dev.perdure.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult.Conflict;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.eventstore.projection.SubscriptionOptions;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.DatabaseOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Roles without superuser: one that owns the schema, and weaker ones, as the guide grants it.
@Timeout(60)
final class RolesTest {
    private static final EventTag BOOK = EventTag.of("book", "1");

    private final TestDatabase place = TestDatabase.create();
    private final Database admin = place.open();
    private final String owner = "owner_" + place.schema();
    private final String app = "app_" + place.schema();
    private final String reader = "reader_" + place.schema();

    @BeforeEach
    void create() {
        for (var role : new String[] {owner, app, reader}) {
            admin.execute("create role %s login password 'secret'".formatted(role));
        }
        admin.execute("create schema %s authorization %s".formatted(place.schema(), owner));
    }

    @AfterEach
    void drop() {
        place.close();
        for (var role : new String[] {owner, app, reader}) {
            admin.execute("drop role " + role);
        }
        admin.close();
    }

    private DatabaseOptions as(String role) {
        return place.options().withUser(role).withPassword("secret");
    }

    private EventStoreOptions options(String role) {
        return EventStoreOptions.of(as(role)).withSchema(place.schema()).withSegmentSize(1_000);
    }

    private void grant() {
        try (var database = Database.open(as(owner))) {
            database.execute(
                    """
                    grant usage on schema $schema to $app, $reader;
                    grant select, insert on $schema.event, $schema.event_tag to $app;
                    grant select, insert, update, delete on $schema.log, $schema.archived,
                        $schema.append_key, $schema.snapshot, $schema.subject_key, $schema.erasure,
                        $schema.subscription, $schema.subscription_member, $schema.checkpoint,
                        $schema.dead_letter to $app;
                    grant select on $schema.migration, $schema.routine to $app, $reader;
                    grant select on $schema.event, $schema.event_tag, $schema.log, $schema.archived
                        to $reader;
                    """
                            .replace("$schema", place.schema())
                            .replace("$app", app)
                            .replace("$reader", reader));
        }
    }

    private static NewEvent event() {
        return NewEvent.of("lent", Encoded.json("{}"), BOOK);
    }

    /// Uses a store for all that an application does.
    private static void work(EventStore store) {
        var log = store.log("library");
        store.appendInBulk("library", IntStream.range(0, 1_500).mapToObj(_ -> event()).iterator());
        var read = log.readDecision(Query.tagged(BOOK));
        var request = AppendRequest.of(event()).withCondition(read.condition()).withKey("k");
        assertThat(log.append(request).orThrow().first()).isEqualTo(1_501);
        assertThat(
                        log.append(
                                AppendRequest.of(event())
                                        .withCondition(
                                                AppendCondition.noneMatches(Query.tagged(BOOK)))))
                .isInstanceOf(Conflict.class);
        log.append(AppendRequest.of(IntStream.range(0, 600).mapToObj(_ -> event()).toList()));
        var keys = store.subjectKeys("library");
        log.append(keys.encrypt(event(), "r1"));
        keys.erase("r1", "asked for it");
        var handled = new AtomicLong();
        var name = SubscriptionOptions.of("books", Query.all());
        try (var _ =
                store.subscriptions("library")
                        .subscribe(name, events -> handled.addAndGet(events.size()))) {
            Soon.until(() -> handled.get() == 2_102);
            log.append(event());
            Soon.until(() -> handled.get() == 2_103);
        }
    }

    @Test
    void an_owner_who_is_no_superuser_can_do_everything() {
        try (var store = EventStore.open(options(owner))) {
            work(store);
            assertThat(store.archiveAndDrop("library", 1_000)).hasSize(1);
        }
    }

    @Test
    void an_application_that_owns_nothing_works_and_makes_segments() {
        EventStore.open(options(owner)).close();
        grant();

        try (var store = EventStore.open(options(app).withoutMigrating())) {
            work(store);
            assertThat(store.segments("library")).hasSize(3);
            assertThatThrownBy(() -> store.archive("library", 1_000))
                    .isInstanceOfSatisfying(
                            EventStoreException.class,
                            it -> assertThat(it.reason()).isEqualTo(Reason.REFUSED));
        }
    }

    @Test
    void nobody_but_the_owner_can_change_what_happened() {
        try (var store = EventStore.open(options(owner))) {
            store.log("library").append(event());
        }
        grant();

        try (var database = Database.open(as(app))) {
            for (var change :
                    new String[] {
                        "update %s.event set type = 'x'",
                        "delete from %s.event",
                        "truncate %s.event",
                        "drop table %s.event"
                    }) {
                assertThatThrownBy(() -> database.execute(change.formatted(place.schema())))
                        .isInstanceOfSatisfying(
                                DatabaseException.class,
                                it -> assertThat(it.sqlState()).contains("42501"));
            }
        }
    }

    @Test
    void one_who_may_only_read_reads_and_appends_nothing() {
        try (var store = EventStore.open(options(owner))) {
            store.log("library").append(event());
        }
        grant();

        try (var store = EventStore.open(options(reader).withoutMigrating())) {
            var log = store.log("library");
            assertThat(log.read(Query.tagged(BOOK), ReadOptions.defaults())).hasSize(1);
            assertThat(log.head()).isEqualTo(1);
            assertThatThrownBy(() -> log.append(event()))
                    .isInstanceOfSatisfying(
                            EventStoreException.class,
                            it -> assertThat(it.reason()).isEqualTo(Reason.REFUSED))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> store.subjectKeys("library").encrypt(event(), "r1"))
                    .hasMessageContaining("permission denied");
        }
    }
}
