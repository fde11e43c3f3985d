package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceQuery.Place;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.StoreCounts;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// What can be asked of a store without changing it.
abstract class ReadContract extends Scenario {
    ReadContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void the_instances_that_exist_are_found() {
        start("a");
        start("b");
        start("c");

        assertThat(provider.findInstances(List.of("c", "none", "a")))
                .extracting(InstanceRecord::id)
                .containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void an_id_that_is_asked_for_twice_is_found_once() {
        start("a");

        assertThat(provider.findInstances(List.of("a", "a"))).hasSize(1);
    }

    @Test
    void asking_for_nothing_finds_nothing() {
        start("a");

        assertThat(provider.findInstances(List.of())).isEmpty();
        assertThat(provider.findInstance("none")).isNull();
    }

    @Test
    void many_instances_are_found_at_once() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 1_500; i++) {
            ids.add("instance-" + i);
        }
        ids.forEach(this::start);

        assertThat(provider.findInstances(ids)).hasSize(1_500);
    }

    @Test
    void an_empty_store_lists_nothing() {
        assertThat(provider.listInstances(InstanceQuery.all(10))).isEmpty();
        assertThat(provider.listUnrunnable(10)).isEmpty();
        assertThat(provider.counts()).isEqualTo(new StoreCounts(Map.of(), 0, 0, 0));
    }

    @Test
    void instances_are_listed_newest_first_and_then_by_id_descending() {
        start("a");
        start("c");
        start("b");
        store.advance(Duration.ofMillis(1));
        start("later");

        assertThat(list(InstanceQuery.all(10))).containsExactly("later", "c", "b", "a");
    }

    @Test
    void a_list_is_read_page_by_page_without_gap_or_repetition() {
        for (int i = 0; i < 25; i++) {
            start("instance-" + (10 + i));
            if (i % 4 == 0) {
                store.advance(Duration.ofNanos(1_000));
            }
        }
        var expected = list(InstanceQuery.all(100));

        var read = new ArrayList<InstanceRecord>();
        var page = provider.listInstances(InstanceQuery.all(7));
        while (!page.isEmpty()) {
            read.addAll(page);
            var place = Place.after(page.getLast());
            page = provider.listInstances(new InstanceQuery(Set.of(), null, place, 7));
        }

        assertThat(read).extracting(InstanceRecord::id).containsExactlyElementsOf(expected);
        assertThat(expected).hasSize(25);
    }

    @Test
    void a_page_holds_no_more_than_asked_for() {
        start("a");
        start("b");

        assertThat(list(InstanceQuery.all(1))).containsExactly("b");
    }

    @Test
    void a_page_is_the_same_when_newer_instances_arrive() {
        start("a");
        store.advance(Duration.ofSeconds(1));
        start("b");
        var place = Place.after(find("b"));
        store.advance(Duration.ofSeconds(1));
        start("c");

        assertThat(list(new InstanceQuery(Set.of(), null, place, 10))).containsExactly("a");
    }

    @Test
    void instances_are_listed_by_status() {
        var node = join("node");
        runToEnd(node, "completed", new TurnEnd.Completed(payload("done")));
        runToEnd(node, "cancelled", new TurnEnd.Cancelled("x"));
        run(node, "running");
        start("pending");

        assertThat(list(byStatus(Status.COMPLETED))).containsExactly("completed");
        assertThat(list(byStatus(Status.PENDING, Status.RUNNING)))
                .containsExactlyInAnyOrder("pending", "running");
        assertThat(list(byStatus(Status.PARKED))).isEmpty();
        assertThat(list(byStatus(Status.values()))).hasSize(4);
    }

    @Test
    void instances_are_listed_by_name() {
        start("a");
        send("b", new Message.Start("other", 1, payload("x"), null, StartPolicy.DEFAULT));

        assertThat(list(new InstanceQuery(Set.of(), "other", null, 10))).containsExactly("b");
        assertThat(list(new InstanceQuery(Set.of(), "none", null, 10))).isEmpty();
    }

    @Test
    void instances_are_listed_by_name_status_and_place_together() {
        for (var id : List.of("a", "b", "c", "d")) {
            start(id);
        }
        provider.terminateInstance("b", "x");
        var place = Place.after(find("d"));

        assertThat(list(new InstanceQuery(Set.of(Status.PENDING), "order", place, 1)))
                .containsExactly("c");
        assertThat(list(new InstanceQuery(Set.of(Status.TERMINATED), "order", place, 10)))
                .containsExactly("b");
    }

    @Test
    void a_list_shows_instances_as_they_are_stored() {
        start("a");

        assertThat(provider.listInstances(InstanceQuery.all(10))).containsExactly(find("a"));
    }

    @Test
    void an_instance_is_listed_by_the_name_of_its_current_execution() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").continuesAsNew(1, 2, new HandlerId("renamed", 1)));

        assertThat(list(new InstanceQuery(Set.of(), "renamed", null, 10))).containsExactly("a");
        assertThat(list(new InstanceQuery(Set.of(), "order", null, 10))).isEmpty();
    }

    @Test
    void counts_tell_how_full_the_store_is() {
        var node = join("node");
        runToEnd(node, "done", new TurnEnd.Completed(payload("done")));
        run(node, "a");
        commit(
                node,
                turn("a")
                        .history(1, 2, 3)
                        .sets(1, 2, provider.now())
                        .sets(1, 3, provider.now())
                        .works(Activities.work(4)));
        raise("a", "one");
        start("b");
        start("c");

        assertThat(provider.counts())
                .isEqualTo(
                        new StoreCounts(
                                Map.of(
                                        Status.COMPLETED,
                                        1L,
                                        Status.RUNNING,
                                        1L,
                                        Status.PENDING,
                                        2L),
                                3,
                                1,
                                2));
    }

    @Test
    void items_that_are_leased_or_not_yet_visible_are_counted() {
        var node = join("node");
        run(node, "a");
        commit(
                node,
                turn("a")
                        .history(1, 2, 2)
                        .works(Activities.work(2))
                        .works(Activities.visibleAt(3, provider.now().plusSeconds(9))));
        provider.fetchWorkItems(node, Activities.UNTAGGED);

        assertThat(provider.counts().workItems()).isEqualTo(2);
    }

    @Test
    void history_is_read_page_by_page() {
        var node = join("node");
        run(node, "a");
        for (int first = 2; first <= 20; first += 2) {
            commit(node, turn("a").history(1, first, 2));
        }

        var read = new ArrayList<HistoryChunk>();
        var page = provider.fetchHistory("a", 1, 0, 4);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(4);
            read.addAll(page);
            page = provider.fetchHistory("a", 1, page.getLast().lastEvent(), 4);
        }

        assertThat(read).hasSize(11);
        for (int i = 1; i < read.size(); i++) {
            assertThat(read.get(i).firstEvent()).isEqualTo(read.get(i - 1).lastEvent() + 1);
        }
    }

    @Test
    void history_comes_back_byte_by_byte() {
        var node = join("node");
        startAndClaim(node, "a");
        var chunk = new HistoryChunk(1, 1, 3, new byte[] {9, 0, -1, 0, 127, -128});
        commit(node, turn("a").chunk(chunk));

        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(1).allMatch(chunk::sameAs);
    }

    @Test
    void history_of_what_does_not_exist_is_empty() {
        run(join("node"), "a");

        assertThat(provider.fetchHistory("none", 1, 0, 10)).isEmpty();
        assertThat(provider.fetchHistory("a", 2, 0, 10)).isEmpty();
        assertThat(provider.fetchHistory("a", 1, 1, 10)).isEmpty();
    }

    @Test
    void time_is_kept_in_microseconds() {
        var before = provider.now();
        store.advance(Duration.ofNanos(1_000));

        assertThat(provider.now()).isEqualTo(before.plusNanos(1_000));
        assertThat(provider.now()).isEqualTo(provider.now().truncatedTo(ChronoUnit.MICROS));
        start("a");
        assertThat(find("a").createdAt()).isEqualTo(provider.now());
    }

    @Test
    void reading_changes_nothing() {
        start("a");
        var before = find("a");
        provider.listInstances(InstanceQuery.all(10));
        provider.listUnrunnable(10);
        provider.fetchHistory("a", 1, 0, 10);
        provider.counts();

        assertThat(find("a")).isEqualTo(before);
        assertThat(claim(join("node")).messages()).hasSize(1);
    }

    private List<String> list(InstanceQuery query) {
        return provider.listInstances(query).stream().map(InstanceRecord::id).toList();
    }

    private static InstanceQuery byStatus(Status... statuses) {
        return new InstanceQuery(Set.of(statuses), null, null, 10);
    }
}
