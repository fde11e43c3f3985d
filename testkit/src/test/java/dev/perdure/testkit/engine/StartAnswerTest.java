package dev.perdure.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.LeaseRenewal;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.testkit.ForwardingProvider;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// What a starter is told when its node loses the lease while the start is on its way.
@Timeout(30)
final class StartAnswerTest {
    private static final Orchestration<Integer, Integer> ECHO =
            Orchestration.of("echo", Integer.class, Integer.class, (_, n) -> n);

    private final MemoryProvider memory = new MemoryProvider();

    @AfterEach
    void close() {
        memory.close();
    }

    private static Engine engineOn(Provider provider) {
        return Engine.on(provider).register(ECHO).start();
    }

    /// Stores the first turn and answers only after the node has lost its lease and joined again.
    private static final class FencedMeanwhile extends ForwardingProvider {
        private final CountDownLatch stored = new CountDownLatch(1);
        private final CountDownLatch joinedAgain = new CountDownLatch(2);
        private final AtomicBoolean fenced = new AtomicBoolean();

        FencedMeanwhile(Provider store) {
            super(store);
        }

        @Override
        public NodeLease joinNode(NodeRequest request) {
            var lease = super.joinNode(request);
            joinedAgain.countDown();
            return lease;
        }

        @Override
        public LeaseRenewal renewNodeLease(NodeLease lease) {
            if (stored.getCount() == 0 && fenced.compareAndSet(false, true)) {
                throw ProviderException.fenced(lease, "as planned");
            }
            return super.renewNodeLease(lease);
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            var outcomes = super.ackOrchestrationItems(lease, turns);
            stored.countDown();
            try {
                joinedAgain.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return outcomes;
        }
    }

    @Test
    void start_that_was_stored_is_no_duplicate_of_itself() {
        var options = EngineOptions.defaults().withLease(Duration.ofMillis(300));
        try (var engine =
                Engine.on(new FencedMeanwhile(memory)).register(ECHO).options(options).start()) {
            assertThat(engine.client().start(ECHO, "one", 7).result()).isEqualTo(7);
        }
    }

    /// Stores the first turn and loses the answer; the lease is lost before the repetition.
    private static final class LostWithAnswer extends ForwardingProvider {
        private final boolean stores;
        private int calls;

        LostWithAnswer(Provider store, boolean stores) {
            super(store);
            this.stores = stores;
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            calls++;
            if (calls == 1) {
                if (stores) {
                    var _ = super.ackOrchestrationItems(lease, turns);
                }
                throw new ProviderException(ErrorCode.PROVIDER_UNAVAILABLE, "as planned", null);
            }
            if (calls == 2) {
                throw ProviderException.fenced(lease, "as planned");
            }
            return super.ackOrchestrationItems(lease, turns);
        }
    }

    @Test
    void start_that_nobody_can_ask_about_any_more_is_said_to_be_unknown() {
        try (var engine = engineOn(new LostWithAnswer(memory, true))) {
            assertThatThrownBy(() -> engine.client().start(ECHO, "one", 7))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("ENG-015")
                    .hasMessageContaining("'one' may be stored or not");

            assertThatThrownBy(() -> engine.client().start(ECHO, "one", 7))
                    .hasMessageContaining("ENG-009");
            assertThat(engine.client().instance("one").status().status())
                    .isEqualTo(Status.COMPLETED);
        }
    }

    @Test
    void start_whose_outcome_is_unknown_can_be_repeated_if_it_was_not_stored() {
        try (var engine = engineOn(new LostWithAnswer(memory, false))) {
            assertThatThrownBy(() -> engine.client().start(ECHO, "one", 7))
                    .isInstanceOf(ProviderException.class);

            assertThat(engine.client().start(ECHO, "one", 7).result()).isEqualTo(7);
        }
    }
}
