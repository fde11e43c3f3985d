package dev.perdure.engine.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.WorkFilter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// A node that may not have received what a fetch handed out gets it again.
final class LostAnswerTest {
    @TempDir Path folder;
    private SqliteProvider provider;
    private NodeLease lease;

    @BeforeEach
    void open_and_join() {
        provider = SqliteProvider.open(folder.resolve("orders.db"));
        lease = Sample.join(provider, "node");
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void a_claim_that_did_not_arrive_is_made_again() {
        provider.enqueueMessages(List.of(new Envelope("a", Sample.start())), 10);
        assertThat(fetch()).hasSize(1);
        assertThat(fetch()).isEmpty();

        provider.handOutAgain(lease, Set.of(), Set.of());

        assertThat(fetch())
                .singleElement()
                .matches(OrchestrationItem::claimed)
                .matches(item -> !item.orphaned())
                .matches(item -> item.messages().size() == 1);
    }

    @Test
    void messages_of_held_instances_come_again_unless_consumed() {
        provider.ackOrchestrationItems(lease, List.of(Sample.creation("a")));
        provider.enqueueMessages(List.of(Sample.event("a", "one")), 10);
        var turn = Draft.of("a", 2).consumes(fetch().getFirst()).commit();
        provider.ackOrchestrationItems(lease, List.of(turn));
        provider.enqueueMessages(List.of(Sample.event("a", "two"), Sample.event("a", "three")), 10);
        assertThat(fetch().getFirst().messages()).hasSize(2);

        provider.handOutAgain(lease, Set.of("a"), Set.of());

        assertThat(fetch())
                .singleElement()
                .matches(item -> !item.claimed())
                .matches(item -> item.messages().size() == 2);
        assertThat(fetch()).isEmpty();
    }

    @Test
    void work_items_that_are_not_held_are_given_back() {
        var payload = Sample.payload("x");
        var first = new TurnCommit.NewWork(1, 1, 1, "charge", null, payload, Instant.EPOCH, null);
        var second = new TurnCommit.NewWork(1, 2, 1, "charge", null, payload, Instant.EPOCH, null);
        var draft = Draft.of("a", 1).creates(Sample.start()).queues(first).queues(second);
        provider.ackOrchestrationItems(lease, List.of(draft.commit()));
        var filter = new WorkFilter(Set.of("charge"), Set.of(), 10);
        var items = provider.fetchWorkItems(lease, filter);
        assertThat(items).hasSize(2);

        provider.handOutAgain(lease, Set.of("a"), Set.of(items.getFirst().id()));

        assertThat(provider.fetchWorkItems(lease, filter))
                .singleElement()
                .isEqualTo(items.getLast());
    }

    private List<OrchestrationItem> fetch() {
        return provider.fetchOrchestrationItems(lease, Sample.ALL);
    }
}
