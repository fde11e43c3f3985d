package dev.perdure.eventstore.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.Soon;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.projection.OrderingKey;
import dev.perdure.eventstore.projection.ShardState;
import dev.perdure.eventstore.projection.Subscription;
import dev.perdure.eventstore.projection.SubscriptionId;
import dev.perdure.eventstore.projection.SubscriptionOptions;
import dev.perdure.eventstore.storage.Checkpoints.Move;
import dev.perdure.pg.Database;
import dev.perdure.pg.Sql;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Members that come, go, stall and are killed.
final class TakeoverTest {
    private static final SubscriptionId BOOKS = SubscriptionId.of("books");
    private static final Duration LEASE = Duration.ofMillis(600);
    private static final SubscriptionOptions OPTIONS =
            SubscriptionOptions.of("books", Query.all()).withLease(LEASE).withBatchSize(20);

    private final TestDatabase place = TestDatabase.create();
    private final String schema = Sql.quoteName(place.schema());
    private final String table = schema + ".seen";
    private final Database database = place.open();
    private final List<EventStore> stores = new ArrayList<>();
    private final AtomicInteger stalled = new AtomicInteger();
    private EventStore store;

    @BeforeEach
    void open() {
        store = another();
        store.log("library");
        database.execute("create table " + table + " (position bigint, at bigserial)");
    }

    @AfterEach
    void close() {
        stores.forEach(EventStore::close);
        database.close();
        place.close();
    }

    /// A store as another process has it.
    private EventStore another() {
        var options =
                place.options().withApplicationName("store-" + stores.size() + place.schema());
        var opened = EventStore.open(EventStoreOptions.of(options).withSchema(place.schema()));
        stores.add(opened);
        return opened;
    }

    private void append(int events) {
        store.log("library")
                .append(
                        AppendRequest.of(
                                IntStream.range(0, events).mapToObj(TakeoverTest::event).toList()));
    }

    private static NewEvent event(int number) {
        return NewEvent.of("a", Encoded.json("{}"), EventTag.of("book", "b" + number % 50));
    }

    private void insert(Connection connection, List<StoredEvent> events) throws SQLException {
        try (var statement =
                connection.prepareStatement("insert into " + table + " (position) values (?)")) {
            for (var it : events) {
                statement.setLong(1, it.position());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private Subscription project(EventStore at, SubscriptionOptions options) {
        return at.subscriptions("library").project(options, this::insert);
    }

    private String counts() {
        return database.rows("select count(*), count(distinct position) from " + table)
                .getFirst()
                .toString();
    }

    private long lag() {
        return store.subscriptions("library").state(BOOKS).lag();
    }

    private List<ShardState> shards() {
        return store.subscriptions("library").state(BOOKS).shards();
    }

    @Test
    void members_share_shards_evenly_and_take_what_one_leaves_behind() {
        var options = OPTIONS.withShards(5, OrderingKey.firstTag());
        var first = project(store, options);
        Soon.until(() -> first.shards().size() == 5);
        var second = project(another(), options);
        Soon.until(() -> first.shards().size() == 3 && second.shards().size() == 2);
        var third = project(another(), options);
        Soon.until(() ->
                sizes(first, second, third).equals(List.of(2, 2, 1))
                        && together(first, second, third).size() == 5);
        append(100);
        Soon.until(() -> lag() == 0);
        var shared = sizes(first, second, third);
        first.close();
        Soon.until(() -> second.shards().size() + third.shards().size() == 5);
        append(100);
        Soon.until(() -> lag() == 0);

        assertThat(shared).containsExactly(2, 2, 1);
        assertThat(List.of(second.shards().size(), third.shards().size()))
                .containsExactlyInAnyOrder(2, 3);
        assertThat(counts()).isEqualTo("[200, 200]");
    }

    private static List<Integer> sizes(Subscription... members) {
        return List.of(members).stream().map(it -> it.shards().size()).toList();
    }

    private static Set<Integer> together(Subscription... members) {
        var all = new HashSet<Integer>();
        List.of(members).forEach(it -> all.addAll(it.shards()));
        return all;
    }

    @Test
    void what_a_member_held_that_is_gone_is_taken_over_within_the_lease_and_a_second() {
        var first = (SubscriptionMember) project(store, OPTIONS);
        append(10);
        Soon.until(() -> lag() == 0);
        project(another(), OPTIONS);
        Soon.until(() -> store.subscriptions("library").state(BOOKS).members() == 2);
        first.abandon();
        append(10);
        boolean inTime = Soon.within(LEASE.plusSeconds(1), () -> counts().equals("[20, 20]"));

        assertThat(inTime).isTrue();
    }

    @Test
    void a_member_whose_lease_lapsed_cannot_move_the_checkpoint() {
        var checkpoints = new Checkpoints(database, schema);
        append(10);
        var log = (PostgresLog) store.log("library");
        int number = checkpoints.open(log.number(), OPTIONS);
        var stale = checkpoints.join(number, "stale", 1).held().getFirst().claim();
        Soon.until(() -> shards().getFirst().holder() == null);
        assertThatThrownBy(() -> checkpoints.move(new Move(stale, 0, 5, null, null)))
                .isInstanceOfSatisfying(
                        EventStoreException.class,
                        it -> assertThat(it.reason()).isEqualTo(EventStoreException.Reason.LOST));

        var next = checkpoints.join(number, "next", 60_000).held().getFirst().claim();
        checkpoints.move(new Move(next, 0, 3, null, null));
        assertThatThrownBy(() -> checkpoints.move(new Move(stale, 3, 5, null, null)))
                .hasMessageContaining("is not held under epoch 1 any more")
                .hasMessageContaining("Its checkpoint was not moved");
        assertThat(shards().getFirst().position()).isEqualTo(3);
    }

    @Test
    void what_a_member_does_after_another_took_over_is_rolled_back() {
        var busy = new CountDownLatch(1);
        var open = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        var stalled =
                (SubscriptionMember)
                        store.subscriptions("library")
                                .project(
                                        OPTIONS,
                                        (connection, events) -> {
                                            insert(connection, events);
                                            busy.countDown();
                                            open.await();
                                            done.countDown();
                                        });
        append(10);
        Soon.until(() -> busy.getCount() == 0);
        stalled.abandon();
        project(another(), OPTIONS);
        Soon.until(() -> lag() == 0);
        open.countDown();
        Soon.until(() -> done.getCount() == 0 && stalled.shards().isEmpty());

        assertThat(counts()).isEqualTo("[10, 10]");
        assertThat(shards().getFirst().position()).isEqualTo(10);
    }

    /// All members lose what they hold, as by a rewind.
    private void fence() {
        database.inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("select from " + schema + ".subscription for no key update");
                return statement.executeUpdate(
                        "update " + schema + ".checkpoint set epoch = epoch + 1, holder = null");
            }
        });
    }

    @Test
    void nothing_is_skipped_and_nothing_is_projected_twice_whoever_is_killed_when() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var writing = new AtomicBoolean(true);
        var written = new AtomicLong();
        var writer = Thread.ofVirtual().start(() -> write(writing, written, new Random(seed)));
        var options =
                OPTIONS.withShards(1 + random.nextInt(3), OrderingKey.firstTag())
                        .withPrefetch(random.nextBoolean());
        var members = new ArrayList<Victim>();
        var at = List.of(another(), another());
        long watched = 0;
        for (int round = 0; round < 15; round++) {
            while (members.size() < 2) {
                join(members, at.get(random.nextInt(2)), options);
            }
            long least = watched + random.nextInt(100);
            Soon.until(() -> projected() >= least);
            watched = projected();
            kill(members, random);
        }
        writing.set(false);
        Soon.until(() -> !writer.isAlive());
        project(store, options);
        Soon.until(() -> lag() == 0 && stalled.get() == 0);

        assertThat(counts())
                .as("seed %d", seed)
                .isEqualTo("[%d, %d]".formatted(written.get(), written.get()));
        assertThat(disorder()).as("seed %d", seed).isEmpty();
    }

    /// A member that can be made to stop in the middle of its work.
    private record Victim(SubscriptionMember member, AtomicBoolean stops) {}

    private Victim victim(EventStore at, SubscriptionOptions options) {
        var stops = new AtomicBoolean();
        var member =
                at.subscriptions("library")
                        .project(
                                options,
                                (connection, events) -> {
                                    insert(connection, events);
                                    stallIf(stops);
                                });
        return new Victim((SubscriptionMember) member, stops);
    }

    /// Connections may have been terminated a moment ago.
    private void join(List<Victim> members, EventStore at, SubscriptionOptions options) {
        try {
            members.add(victim(at, options));
        } catch (EventStoreException e) {
            assertThat(e.isTransient()).as("%s", e).isTrue();
        }
    }

    /// Goes on when others have taken over.
    private void stallIf(AtomicBoolean stops) {
        if (stops.getAndSet(false)) {
            stalled.incrementAndGet();
            try {
                new CountDownLatch(1).await(LEASE.toMillis() * 3, TimeUnit.MILLISECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                stalled.decrementAndGet();
            }
        }
    }

    private void kill(List<Victim> members, Random random) {
        int which = random.nextInt(members.size());
        switch (random.nextInt(5)) {
            case 0 -> members.remove(which).member.abandon();
            case 1 -> members.remove(which).member.close();
            case 2 -> fence();
            case 3 -> {
                var victim = members.remove(which);
                victim.stops.set(true);
                Soon.within(Duration.ofMillis(300), () -> !victim.stops.get());
                victim.member.abandon();
            }
            default -> // the members' connections, not the writer's
                    database.rows(
                            "select pg_terminate_backend(pid) from pg_stat_activity where"
                                    + " application_name in ('store-1%1$s', 'store-2%1$s')"
                                            .formatted(place.schema()));
        }
    }

    private long projected() {
        return Long.parseLong(database.rows("select count(*) from " + table).getFirst().getFirst());
    }

    /// Positions that came after a later one of the same book.
    private List<List<String>> disorder() {
        return database.rows(
                """
                select s.position
                from (
                    select s.position, lag(s.position) over (
                        partition by e.tags order by s.at) before
                    from %s s
                    join %s.event e on e.position = s.position
                ) s
                where s.before > s.position
                """
                        .formatted(table, schema));
    }

    private void write(AtomicBoolean writing, AtomicLong written, Random random) {
        while (writing.get()) {
            int events = 1 + random.nextInt(20);
            append(events);
            written.addAndGet(events);
            LockSupport.parkNanos(random.nextInt(10_000_000));
        }
    }

    @Test
    void order_has_no_gaps_while_writers_are_stopped_at_random() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var writing = new AtomicBoolean(true);
        var written = new AtomicLong();
        var gaps = new ArrayList<String>();
        var last = new AtomicLong();
        var writers =
                IntStream.range(0, 3)
                        .mapToObj(it ->
                                Thread.ofVirtual()
                                        .start(() ->
                                                write(writing, written, new Random(seed + it))))
                        .toList();
        store.subscriptions("library")
                .subscribe(
                        OPTIONS,
                        events ->
                                events.forEach(it -> {
                                    if (it.position() != last.get() + 1) {
                                        gaps.add(last + " then " + it.position());
                                    }
                                    last.set(it.position());
                                }));
        for (int i = 0; i < 30; i++) {
            holdTheLog(random.nextInt(20_000_000));
        }
        writing.set(false);
        Soon.until(() -> writers.stream().noneMatch(Thread::isAlive));
        Soon.until(() -> last.get() == written.get());

        assertThat(gaps).as("seed %d", seed).isEmpty();
        assertThat(last).as("seed %d", seed).hasValue(written.get());
    }

    /// What a writer does that stops between its lock and its commit.
    private void holdTheLog(long nanos) {
        database.inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("select from " + schema + ".log for update");
                LockSupport.parkNanos(nanos);
                return true;
            }
        });
    }
}
