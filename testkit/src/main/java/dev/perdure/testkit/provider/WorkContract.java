package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TurnCommit.NewWork;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.provider.WorkFilter;
import dev.perdure.engine.provider.WorkItem;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The work queue: which activities a node is given, in which order, and when.
abstract class WorkContract extends Scenario {
    WorkContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void a_queued_activity_can_be_fetched_at_once() {
        var node = join("node");
        queue(node, Activities.work(2));

        var items = provider.fetchWorkItems(node, Activities.UNTAGGED);

        assertThat(items).hasSize(1);
        var item = items.getFirst();
        assertThat(item.instance()).isEqualTo("a");
        assertThat(item.execution()).isEqualTo(1);
        assertThat(item.event()).isEqualTo(2);
        assertThat(item.attempt()).isEqualTo(1);
        assertThat(item.activity()).isEqualTo(Activities.CHARGE);
        assertThat(item.tag()).isNull();
        assertThat(item.input()).isEqualTo(payload("input of 2"));
        assertThat(item.progress()).isEqualTo(Payload.NONE);
        assertThat(item.queuedAt()).isEqualTo(provider.now());
    }

    @Test
    void an_empty_queue_gives_nothing_at_once() {
        assertThat(provider.fetchWorkItems(join("node"), Activities.UNTAGGED)).isEmpty();
    }

    @Test
    void an_item_is_leased_once() {
        var node = join("node");
        queue(node, Activities.work(2));
        provider.fetchWorkItems(node, Activities.UNTAGGED);

        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).isEmpty();
        assertThat(provider.counts().workItems()).as("it stays stored").isEqualTo(1);
    }

    @Test
    void items_come_in_the_order_they_were_queued() {
        var node = join("node");
        queue(node, Activities.work(2), Activities.work(3), Activities.work(4));

        assertThat(events(provider.fetchWorkItems(node, Activities.UNTAGGED)))
                .containsExactly(2L, 3L, 4L);
    }

    @Test
    void items_come_in_the_order_they_became_visible() {
        var node = join("node");
        var now = provider.now();
        queue(
                node,
                Activities.visibleAt(2, now.plusSeconds(3)),
                Activities.visibleAt(3, now.plusSeconds(1)),
                Activities.visibleAt(4, now.plusSeconds(2)));
        store.advance(Duration.ofSeconds(5));

        assertThat(events(provider.fetchWorkItems(node, Activities.UNTAGGED)))
                .containsExactly(3L, 4L, 2L);
    }

    @Test
    void no_more_are_leased_than_asked_for() {
        var node = join("node");
        queue(node, Activities.work(2), Activities.work(3), Activities.work(4));
        var two = new WorkFilter(Set.of(Activities.CHARGE), Set.of(), 2);

        assertThat(events(provider.fetchWorkItems(node, two))).containsExactly(2L, 3L);
        assertThat(events(provider.fetchWorkItems(node, two))).containsExactly(4L);
    }

    @Test
    void an_item_is_not_given_before_it_is_visible() {
        var node = join("node");
        queue(node, Activities.visibleAt(2, provider.now().plusSeconds(5)));

        store.advance(Duration.ofMillis(4_999));
        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).isEmpty();
        store.advance(Duration.ofMillis(1));
        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).hasSize(1);
    }

    @Test
    void an_item_that_is_not_visible_yet_does_not_hold_up_others() {
        var node = join("node");
        queue(node, Activities.visibleAt(2, provider.now().plusSeconds(5)), Activities.work(3));

        assertThat(events(provider.fetchWorkItems(node, Activities.UNTAGGED))).containsExactly(3L);
    }

    @Test
    void only_activities_that_the_node_has_are_given() {
        var node = join("node");
        queue(
                node,
                Activities.work(2, "ship", null),
                Activities.work(3),
                Activities.work(4, "print", null));

        var filter = Activities.filter(Set.of("ship", "print"), Set.of());
        assertThat(events(provider.fetchWorkItems(node, filter))).containsExactly(2L, 4L);
    }

    @Test
    void a_node_without_activities_is_given_nothing() {
        var node = join("node");
        queue(node, Activities.work(2), Activities.work(3, Activities.CHARGE, "gpu"));

        var filter = Activities.filter(Set.of(), Set.of("gpu"));
        assertThat(provider.fetchWorkItems(node, filter)).isEmpty();
    }

    @Test
    void untagged_items_are_always_served() {
        var node = join("node");
        queue(node, Activities.work(2));

        var filter = Activities.filter(Set.of(Activities.CHARGE), Set.of("gpu"));
        assertThat(provider.fetchWorkItems(node, filter)).hasSize(1);
    }

    @Test
    void a_tagged_item_waits_for_a_node_that_serves_its_tag() {
        var node = join("node");
        queue(node, Activities.work(2, Activities.CHARGE, "gpu"));

        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).isEmpty();
        var other = Activities.filter(Set.of(Activities.CHARGE), Set.of("cpu"));
        assertThat(provider.fetchWorkItems(node, other)).isEmpty();
        var gpu = Activities.filter(Set.of(Activities.CHARGE), Set.of("gpu"));
        assertThat(provider.fetchWorkItems(node, gpu)).hasSize(1);
    }

    @Test
    void a_node_may_serve_several_tags() {
        var node = join("node");
        queue(
                node,
                Activities.work(2, Activities.CHARGE, "gpu"),
                Activities.work(3, Activities.CHARGE, "eu"),
                Activities.work(4, Activities.CHARGE, "us"),
                Activities.work(5));

        var filter = Activities.filter(Set.of(Activities.CHARGE), Set.of("gpu", "eu"));
        assertThat(events(provider.fetchWorkItems(node, filter))).containsExactly(2L, 3L, 5L);
    }

    @Test
    void a_tag_comes_back_as_it_was_given() {
        var node = join("node");
        queue(node, Activities.work(2, Activities.CHARGE, "Zone 'Ü'"));

        var filter = Activities.filter(Set.of(Activities.CHARGE), Set.of("Zone 'Ü'"));
        assertThat(provider.fetchWorkItems(node, filter))
                .extracting(WorkItem::tag)
                .containsExactly("Zone 'Ü'");
    }

    @Test
    void a_tag_is_matched_exactly() {
        var node = join("node");
        queue(node, Activities.work(2, Activities.CHARGE, "gpu"));

        var filter = Activities.filter(Set.of(Activities.CHARGE), Set.of("GPU", "gpu ", ""));
        assertThat(provider.fetchWorkItems(node, filter)).isEmpty();
    }

    @Test
    void a_tag_survives_giving_the_item_back() {
        var node = join("node");
        queue(node, Activities.work(2, Activities.CHARGE, "gpu"));
        var gpu = Activities.filter(Set.of(Activities.CHARGE), Set.of("gpu"));
        var item = provider.fetchWorkItems(node, gpu).getFirst();
        provider.abandonWorkItems(node, List.of(item.id()));

        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).isEmpty();
        assertThat(provider.fetchWorkItems(node, gpu).getFirst().tag()).isEqualTo("gpu");
    }

    @Test
    void inputs_come_back_byte_by_byte() {
        var node = join("node");
        var input = new Payload("binary", new byte[] {0, -1, 127, -128, 0});
        queue(node, new NewWork(1, 2, 3, Activities.CHARGE, null, input, Instant.EPOCH, null));

        var item = provider.fetchWorkItems(node, Activities.UNTAGGED).getFirst();

        assertThat(item.input()).isEqualTo(input);
        assertThat(item.attempt()).isEqualTo(3);
    }

    @Test
    void items_of_several_instances_share_one_queue() {
        var node = join("node");
        for (var id : List.of("a", "b", "c")) {
            run(node, id);
            commit(node, turn(id).history(1, 2, 1).works(Activities.work(2)));
        }

        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED))
                .extracting(WorkItem::instance)
                .containsExactly("a", "b", "c");
    }

    @Test
    void an_item_takes_the_place_of_an_older_one_of_the_same_step() {
        var node = join("node");
        queue(node, Activities.work(2));
        provider.fetchWorkItems(node, Activities.UNTAGGED);
        commit(node, turn("a").history(1, 3, 1).works(Activities.attempt(2, 2)));

        assertThat(provider.counts().workItems()).isEqualTo(1);
        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED))
                .extracting(WorkItem::attempt)
                .containsExactly(2);
    }

    @Test
    void a_closed_step_is_not_given_out() {
        var node = join("node");
        queue(node, Activities.work(2), Activities.work(3), Activities.work(4));
        commit(node, turn("a").history(1, 5, 1).closes(2).closes(4));

        assertThat(events(provider.fetchWorkItems(node, Activities.UNTAGGED))).containsExactly(3L);
    }

    @Test
    void work_of_an_ended_instance_is_not_given_out() {
        var node = join("node");
        queue(node, Activities.work(2));
        commit(node, turn("a").history(1, 3, 1).ends(new TurnEnd.Completed(payload("done"))));

        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).isEmpty();
    }

    @Test
    void work_of_a_parked_instance_goes_on() {
        var node = join("node");
        queue(node, Activities.work(2));
        commit(node, turn("a").ends(new TurnEnd.Parked("broken")));

        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).hasSize(1);
    }

    @Test
    void work_goes_on_while_nobody_owns_its_instance() {
        queue(join("node"), Activities.work(2));
        var successor = takeOver();

        assertThat(provider.fetchWorkItems(successor, Activities.UNTAGGED)).hasSize(1);
    }

    @Test
    void a_turn_queues_a_thousand_activities() {
        var node = join("node");
        queue(node, IntStream.range(2, 1_002).mapToObj(Activities::work).toArray(NewWork[]::new));

        assertThat(provider.counts().workItems()).isEqualTo(1_000);
        assertThat(events(provider.fetchWorkItems(node, Activities.UNTAGGED)))
                .hasSize(1_000)
                .isSorted();
    }

    /// Runs instance `a` and queues work of its events from 2.
    private void queue(NodeLease node, NewWork... work) {
        run(node, "a");
        var draft = turn("a").history(1, 2, work.length);
        List.of(work).forEach(draft::works);
        commit(node, draft);
    }

    private static List<Long> events(List<WorkItem> items) {
        return items.stream().map(WorkItem::event).toList();
    }
}
