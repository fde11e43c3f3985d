package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.EnqueueOutcome.Result;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/// Starts of instances whose id is free, and what a start does to a running one.
abstract class StartContract extends Scenario {
    private static final StartPolicy ATTACH =
            new StartPolicy(StartPolicy.WhenRunning.ATTACH, StartPolicy.WhenFinished.REJECT);

    StartContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void a_start_creates_a_pending_instance() {
        var outcome = start("a");

        assertThat(outcome.result()).isEqualTo(Result.ACCEPTED);
        assertThat(outcome.instance()).isEqualTo(find("a"));
        var instance = find("a");
        assertThat(instance.id()).isEqualTo("a");
        assertThat(instance.handler()).isEqualTo(ORDER);
        assertThat(instance.status()).isEqualTo(Status.PENDING);
        assertThat(instance.execution()).isEqualTo(1);
        assertThat(instance.parent()).isNull();
        assertThat(instance.createdAt()).isEqualTo(provider.now());
        assertThat(instance.readyAt()).isEqualTo(provider.now());
        assertThat(instance.attempts()).isZero();
        assertThat(instance.owner()).isNull();
        assertThat(instance.endedAt()).isNull();
        assertThat(instance.result()).isNull();
        assertThat(instance.failure()).isNull();
        assertThat(instance.reason()).isNull();
    }

    @Test
    void a_started_instance_is_ready_and_its_start_is_its_first_message() {
        start("a");
        raise("a", "hello");

        var item = claim(join("node"));

        assertThat(item.history()).isEmpty();
        assertThat(messages(item)).containsExactly(startOf(StartPolicy.DEFAULT), event("hello"));
    }

    @Test
    void an_id_with_nul_is_refused_or_an_id_like_any_other() {
        start("a");
        try {
            start("a\0b");
            assertThat(find("a\0b").id()).isEqualTo("a\0b");
            assertThat(provider.counts().instances()).containsEntry(Status.PENDING, 2L);
            assertThat(ids(fetch(join("node")))).containsExactlyInAnyOrder("a", "a\0b");
        } catch (ProviderException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_ARGUMENT);
            assertThat(ids(fetch(join("node")))).containsExactly("a");
        }
    }

    @Test
    void a_start_keeps_the_parent_and_the_version_it_names() {
        var parent = new ParentLink("parent", 7, 11);
        send("a", new Message.Start("order", 2, Payload.NONE, parent, StartPolicy.DEFAULT));

        assertThat(find("a").parent()).isEqualTo(parent);
        assertThat(find("a").handler()).isEqualTo(ORDER_2);
        assertThat(claim(join("node")).instance().parent()).isEqualTo(parent);
    }

    @Test
    void starting_writes_no_history() {
        start("a");

        assertThat(provider.fetchHistory("a", 1, 0, 10)).isEmpty();
    }

    @Test
    void an_instance_is_pending_until_its_first_turn_is_committed() {
        var node = join("node");
        var item = startAndClaim(node, "a");
        assertThat(item.instance().status()).isEqualTo(Status.PENDING);
        assertThat(item.instance().owner()).isEqualTo("node");
        commit(node, TurnDraft.first("a").consumes(item));

        assertThat(find("a").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void a_second_start_disturbs_no_running_instance() {
        var node = join("node");
        run(node, "a");
        var before = find("a");
        var other = new Message.Start("other", 9, payload("x"), null, StartPolicy.DEFAULT);

        var outcome = send("a", other);

        assertThat(outcome).isEqualTo(new EnqueueOutcome(Result.EXISTS, before));
        assertThat(find("a")).isEqualTo(before);
        assertThat(fetch(node)).isEmpty();
        assertThat(provider.counts().messages()).isZero();
        commit(node, turn("a").history(1, 2, 1));
    }

    @Test
    void a_second_start_of_a_pending_instance_is_refused() {
        start("a");

        assertThat(start("a").result()).isEqualTo(Result.EXISTS);
        assertThat(messages(claim(join("node")))).hasSize(1);
    }

    @Test
    void a_second_start_of_a_parked_instance_is_refused() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").ends(new TurnEnd.Parked("broken")));

        assertThat(start("a").result()).isEqualTo(Result.EXISTS);
        assertThat(find("a").status()).isEqualTo(Status.PARKED);
    }

    @Test
    void a_second_start_while_the_instance_continues_as_new_is_refused() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").continuesAsNew(1, 2, ORDER_2));

        assertThat(start("a").result()).isEqualTo(Result.EXISTS);
        assertThat(find("a").handler()).isEqualTo(ORDER_2);
        assertThat(find("a").execution()).isEqualTo(2);
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void a_start_that_attaches_gives_the_running_instance_and_stores_nothing() {
        var node = join("node");
        run(node, "a");

        var outcome = start("a", ATTACH);

        assertThat(outcome).isEqualTo(new EnqueueOutcome(Result.ATTACHED, find("a")));
        assertThat(outcome.result().accepted()).isTrue();
        assertThat(fetch(node)).isEmpty();
        assertThat(find("a").execution()).isEqualTo(1);
    }

    @Test
    void a_start_that_would_attach_creates_an_instance_if_there_is_none() {
        assertThat(start("a", ATTACH).result()).isEqualTo(Result.ACCEPTED);
        assertThat(find("a").status()).isEqualTo(Status.PENDING);
    }

    @Test
    void of_two_starts_in_one_batch_the_first_wins() {
        var second = new Message.Start("order", 2, payload("x"), null, StartPolicy.DEFAULT);
        var outcomes =
                provider.enqueueMessages(
                        List.of(
                                new Envelope("a", startOf(StartPolicy.DEFAULT)),
                                new Envelope("a", second)),
                        NO_LIMIT);

        assertThat(outcomes)
                .extracting(EnqueueOutcome::result)
                .containsExactly(Result.ACCEPTED, Result.EXISTS);
        assertThat(find("a").version()).isEqualTo(1);
    }

    @Test
    void start_and_raise_is_one_call() {
        var outcomes =
                provider.enqueueMessages(
                        List.of(
                                new Envelope("a", startOf(StartPolicy.DEFAULT)),
                                new Envelope("a", event("hello")),
                                new Envelope("a", new Message.Cancel("never mind"))),
                        NO_LIMIT);

        assertThat(outcomes).allMatch(outcome -> outcome.result() == Result.ACCEPTED);
        assertThat(messages(claim(join("node"))))
                .containsExactly(
                        startOf(StartPolicy.DEFAULT),
                        event("hello"),
                        new Message.Cancel("never mind"));
    }

    @Test
    void ids_and_names_are_any_text() {
        var node = join("node", new HandlerId("größe 'π' \"x\"", 1));
        for (var id : List.of("order/7 'ü'", "a b\tc", "漢字", "😀", "%_\\", "x".repeat(500))) {
            var start =
                    new Message.Start("größe 'π' \"x\"", 1, payload(id), null, StartPolicy.DEFAULT);
            send(id, start);

            var item = claim(node);

            assertThat(item.instance().id()).isEqualTo(id);
            assertThat(messages(item)).containsExactly(start);
            commit(node, TurnDraft.first(id).consumes(item));
            assertThat(find(id).owner()).isEqualTo("node");
        }
    }

    @Test
    void ids_that_differ_in_case_or_space_are_different_instances() {
        for (var id : List.of("a", "A", "a ", " a", "ａ")) {
            assertThat(start(id).result()).as("'%s'", id).isEqualTo(Result.ACCEPTED);
        }
        assertThat(fetch(join("node"))).hasSize(5);
    }

    @Test
    void payloads_come_back_byte_by_byte() {
        var node = join("node");
        var bytes = new byte[1_000_000];
        new Random(7).nextBytes(bytes);
        var inputs =
                List.of(
                        new Payload("binary", bytes),
                        new Payload("json", new byte[0]),
                        new Payload("json", new byte[] {0, -1, 0, 127, -128}),
                        Payload.NONE);
        for (int i = 0; i < inputs.size(); i++) {
            send(
                    "instance-" + i,
                    new Message.Start("order", 1, inputs.get(i), null, StartPolicy.DEFAULT));
            var start = (Message.Start) messages(claim(node)).getFirst();
            assertThat(start.input()).isEqualTo(inputs.get(i));
        }
    }
}
