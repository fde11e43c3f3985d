package dev.perdure.eventstore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TableUse;
import dev.perdure.eventstore.codec.PayloadKey;
import dev.perdure.eventstore.decision.SnapshotStore;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;
import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.eventstore.projection.SubscriptionOptions;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/// What applications do all day, about one book, one kind of operation after the other. Those whose
/// names say so look at all of the log's past, and the others only at its end.
final class Workday {
    private static final int BATCH = 10;
    private static final Consistency STRONG = Consistency.strong();
    private static final Instant OCCURRED = Instant.parse("2026-01-01T00:00:00Z");
    private static final ReadOptions SOME =
            ReadOptions.defaults().withLimit(BATCH).withPageSize(BATCH);

    private final WatchedStore store;
    private final PostgresLog log;
    private final String prefix;
    private final EventTag book;
    private final Query boundary;
    private final TableUse use;

    private Workday(WatchedStore store, String prefix) {
        this.store = store;
        this.log = store.log();
        this.prefix = prefix;
        this.book = EventTag.of("book", prefix);
        this.boundary = Query.tagged(book);
        this.use = store.use();
    }

    /// {@return what each operation used}
    static TableUse run(WatchedStore store, String prefix) {
        var day = new Workday(store, prefix);
        day.appends();
        day.appendsOnOtherConditions();
        day.keys();
        day.reads();
        day.readsOfTheEnd();
        day.snapshots();
        day.subscription();
        day.steadySubscription();
        day.subjects();
        return day.use;
    }

    private NewEvent event(String type) {
        return NewEvent.of(type, Encoded.json("{}"), book, Crowd.SHOP).withOccurredAt(OCCURRED);
    }

    private NewEvent[] events() {
        return IntStream.range(0, BATCH).mapToObj(_ -> event("lent")).toArray(NewEvent[]::new);
    }

    private void accepts(AppendCondition condition) {
        assertThat(log.append(AppendRequest.of(events()).withCondition(condition)))
                .isInstanceOf(AppendResult.Appended.class);
    }

    private void refuses(AppendCondition condition) {
        assertThat(log.append(AppendRequest.of(events()).withCondition(condition)))
                .isInstanceOf(AppendResult.Conflict.class);
    }

    private void appends() {
        use.measure("append", () -> log.append(events()));
        long head = log.head();
        use.measure("append if", () -> accepts(AppendCondition.noneAfter(head, boundary)));
        use.measure("append if, refused", () -> refuses(AppendCondition.noneAfter(head, boundary)));
        use.measure(
                "append if, refused by all time",
                () -> refuses(AppendCondition.noneMatches(boundary)));
        var read = log.readDecision(boundary);
        use.measure("append if the log is the same", () -> accepts(read.condition()));
    }

    private void appendsOnOtherConditions() {
        var severalItems =
                Query.anyOf(
                        QueryItem.ofTags(book),
                        QueryItem.ofTags(book, Crowd.SHOP).withTypes(List.of("lent", "bought")),
                        QueryItem.ofTypes("closed-" + prefix));
        var type = Query.ofTypes("closed-" + prefix);
        use.measure(
                "append if several items",
                () -> accepts(AppendCondition.noneAfter(log.head(), severalItems)));
        use.measure(
                "append if no type", () -> accepts(AppendCondition.noneAfter(log.head(), type)));
        use.measure(
                "append if no type of all time", () -> accepts(AppendCondition.noneMatches(type)));
        use.measure(
                "append if nothing",
                () -> accepts(AppendCondition.noneAfter(log.head(), Query.all())));
        use.measure(
                "append if, refused by anything",
                () -> refuses(AppendCondition.noneAfter(log.head() - BATCH, Query.all())));
        use.measure(
                "append if nothing occurred since, in all time",
                () ->
                        accepts(
                                AppendCondition.noneMatches(
                                        boundary.withOccurredFrom(OCCURRED.plusSeconds(1)))));
    }

    private void keys() {
        var request = AppendRequest.of(events()).withKey(prefix);
        use.measure("append with a key", () -> log.append(request));
        use.measure(
                "append with a key again",
                () -> assertThat(log.append(request)).matches(it -> repeated(it)));
        use.measure("find a key", () -> assertThat(log.appendedUnder(prefix)).isPresent());
        use.measure("find no key", () -> assertThat(log.appendedUnder("none")).isEmpty());
        store.run(
                """
                insert into %1$s.append_key (log, key, fingerprint, first_position, events,
                    appended_at)
                select $log, 'old-' || n, n, n, 1, clock_timestamp() - interval '30 days'
                from generate_series(1, 10) n
                """);
        var prune = "select %1$s.prune_append_keys($log, interval '20 days', %2$d)";
        use.measure("prune keys", () -> assertThat(store.call(prune, 100)).isEqualTo("10"));
        use.measure("prune no keys", () -> assertThat(store.call(prune, 100)).isEqualTo("0"));
    }

    private SnapshotStore.Snapshot snapshot() {
        var page = log.readPage(boundary, SOME);
        return new SnapshotStore.Snapshot(1, page.head(), page.mark(), Encoded.json("{}"));
    }

    private static boolean repeated(AppendResult result) {
        return result instanceof AppendResult.Appended(_, _, boolean repeated) && repeated;
    }

    private void reads() {
        read("boundary", boundary);
        read("boundary of two tags", Query.tagged(book, Crowd.SHOP));
        read("boundary of several items", boundary.or(Query.ofTypes("closed-" + prefix)));
        read("boundary since", boundary.withOccurredFrom(OCCURRED));
        use.measure(
                "read a decision of all time",
                () -> assertThat(log.readDecision(boundary, 0, STRONG).events()).isNotEmpty());
        use.measure(
                "read what is there, in all time",
                () -> assertThat(log.exists(boundary, 0, STRONG)).isTrue());
        use.measure(
                "read what is not there, in all time",
                () -> assertThat(log.exists(Query.ofTypes("none"), 0, STRONG)).isFalse());
    }

    private void read(String name, Query query) {
        use.measure(
                "read a " + name + " of all time",
                () -> assertThat(log.readPage(query, SOME).events()).hasSize(BATCH));
        use.measure(
                "read a " + name + " backwards of all time",
                () ->
                        assertThat(log.readPage(query, SOME.withBackwards(true)).events())
                                .hasSize(BATCH));
    }

    private void readsOfTheEnd() {
        long head = log.head();
        use.measure(
                "read a delta",
                () -> assertThat(log.readDecision(boundary, head - 5, STRONG).events()).hasSize(5));
        var known = List.of(seen());
        use.measure(
                "read a delta of the same log",
                () ->
                        assertThat(log.readDecision(boundary, head - 5, known, STRONG).events())
                                .hasSize(5));
        use.measure(
                "read no delta",
                () -> assertThat(log.readDecision(boundary, head, STRONG).events()).isEmpty());
        use.measure(
                "read everything",
                () ->
                        assertThat(log.readPage(Query.all(), SOME.withAfter(head - 5)).events())
                                .hasSize(5));
        use.measure(
                "read everything from the start",
                () -> assertThat(log.readPage(Query.all(), SOME).events()).hasSize(BATCH));
        use.measure(
                "read everything backwards",
                () ->
                        assertThat(log.readPage(Query.all(), SOME.withBackwards(true)).events())
                                .hasSize(BATCH));
        use.measure("read the head", () -> assertThat(log.head()).isEqualTo(head));
        var nothing = new Reads(store.number(), Query.all(), ReadOptions.defaults().withLimit(0));
        use.measure(
                "read the head without a hint",
                () -> assertThat(nothing.page(store.session(), 0).head()).isEqualTo(head));
        use.measure(
                "begin a bulk",
                () ->
                        assertThat(store.call("select head from %1$s.begin_bulk($log, 1)"))
                                .isEqualTo("" + head));
    }

    private void snapshots() {
        var snapshots = log.snapshots();
        var key = new SnapshotStore.Key("shelf", prefix);
        var first = snapshot();
        log.append(events());
        var second = snapshot();
        use.measure("load no snapshot", () -> assertThat(snapshots.load(key, 1)).isEmpty());
        use.measure("save a snapshot", () -> assertThat(snapshots.save(key, first)).isTrue());
        use.measure("replace a snapshot", () -> assertThat(snapshots.save(key, second)).isTrue());
        use.measure("load a snapshot", () -> assertThat(snapshots.load(key, 1)).contains(second));
        var own = new SnapshotStore.Key(prefix, prefix);
        snapshots.save(own, first);
        use.measure("delete snapshots", () -> assertThat(snapshots.delete(prefix)).isEqualTo(1));
    }

    private void subscription() {
        var checkpoints = store.checkpoints();
        var options = SubscriptionOptions.of(prefix, boundary);
        int number = checkpoints.open(store.number().number(), options);
        use.measure(
                "open a subscription",
                () ->
                        assertThat(checkpoints.open(store.number().number(), options))
                                .isEqualTo(number));
        use.measure("join", () -> checkpoints.join(number, prefix, 3_600_000));
        var claim = checkpoints.join(number, prefix, 3_600_000).held().getFirst().claim();
        use.measure("poll for all time", () -> poll(0, BATCH));
        use.measure("poll for nothing", () -> poll(log.head(), 0));
        var known = seen();
        var first = new Checkpoints.Move(claim, 0, 10, OCCURRED, known);
        use.measure("move", () -> move(first));
        use.measure("move again", () -> move(new Checkpoints.Move(claim, 10, 20, OCCURRED, known)));
        use.measure("ask", () -> move(new Checkpoints.Move(claim, 20, 20, null, null)));
        use.measure(
                "record a failure",
                () ->
                        checkpoints.recordFailure(
                                claim, new Checkpoints.Failed(1, "test", 21, "lent")));
        var page = log.readPage(boundary, SOME.withAfter(20));
        var seen = page.seen().orElseThrow();
        var event = page.events().getFirst();
        use.measure(
                "skip",
                () ->
                        checkpoints.skip(
                                new Checkpoints.Skip(claim, 20, event, seen),
                                new Checkpoints.Failed(1, "test", event.position(), "lent")));
        administration(number);
    }

    private void administration(int number) {
        use.measure("read dead letters", () -> call("read_dead_letters($log, '%2$s', 1, 0, 10)"));
        use.measure("has members", () -> call("has_members($log, 'nobody')"));
        use.measure("read states", () -> call("subscription_states($log)"));
        use.measure("rebuild", () -> call("rebuild_subscription($log, '%2$s')"));
        use.measure("hold", () -> call("hold_serving($log, '%2$s', 2)"));
        use.measure("rewind", () -> call("rewind_subscription($log, '%2$s', 2, 1000000)"));
        use.measure("switch", () -> call("switch_subscription($log, '%2$s', 2, 1000)"));
        use.measure("leave", () -> call("leave_subscription(%3$d, '%2$s')", number));
        use.measure("delete", () -> call("delete_subscription($log, '%2$s', 1)"));
        call("delete_subscription($log, '%2$s', 2)");
    }

    /// The checkpoint and the member have been updated many times.
    private void steadySubscription() {
        var checkpoints = store.checkpoints();
        int number = store.subscription();
        checkpoints.join(number, WatchedStore.MEMBER, 3_600_000);
        use.measure("join a steady one", () -> join(number));
        var held = checkpoints.join(number, WatchedStore.MEMBER, 3_600_000).held().getFirst();
        long at = held.position();
        var move = new Checkpoints.Move(held.claim(), at, at + 1, OCCURRED, seen());
        use.measure("move a steady one", () -> move(move));
    }

    private void join(int subscription) {
        assertThat(store.checkpoints().join(subscription, WatchedStore.MEMBER, 3_600_000).held())
                .hasSize(1);
    }

    private void poll(long after, int found) {
        assertThat(log.readFeed(boundary, SOME.withAfter(after)).events()).hasSize(found);
    }

    private Seen seen() {
        return log.readPage(Query.all(), SOME.withLimit(0)).seen().orElseThrow();
    }

    private void move(Checkpoints.Move move) {
        var moved = store.checkpoints().move(move);
        assertThat(moved.elsewhere()).isFalse();
    }

    private void call(String call, Object... more) {
        var arguments = new Object[more.length + 1];
        arguments[0] = prefix;
        System.arraycopy(more, 0, arguments, 1, more.length);
        store.call("select * from %1$s." + call, arguments);
    }

    private void subjects() {
        var keys = new PostgresSubjectKeys(store.session(), store.number());
        var subjects = List.of(prefix + "-1", prefix + "-2");
        use.measure("make keys of subjects", () -> assertThat(keys.open(subjects)).hasSize(2));
        use.measure("open keys of subjects", () -> assertThat(keys.open(subjects)).hasSize(2));
        var ids = keys.open(subjects).stream().map(it -> it.id()).toList();
        use.measure("find keys of subjects", () -> assertThat(keys.find(ids)).hasSize(2));
        use.measure("append for a subject", () -> appendFor(ids));
        use.measure("erase", () -> assertThat(keys.erase(subjects.getFirst(), "test")).isPresent());
    }

    private void appendFor(List<String> keyIds) {
        var events = keyIds.stream().map(this::encrypted).toList();
        assertThat(log.append(AppendRequest.of(events))).isInstanceOf(AppendResult.Appended.class);
    }

    private NewEvent encrypted(String keyId) {
        return PayloadKey.of(keyId, new byte[PayloadKey.SECRET_BYTES])
                .encrypt(NewEvent.of("registered", Encoded.json("{}"), book));
    }
}
