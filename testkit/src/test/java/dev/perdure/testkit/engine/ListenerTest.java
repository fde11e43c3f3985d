package dev.perdure.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.Engine;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.observe.EngineListener;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.LeaseRenewal;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.testkit.ForwardingProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// What a listener hears of the life of its node.
@Timeout(30)
final class ListenerTest {
    private static final Orchestration<Integer, Integer> ECHO =
            Orchestration.of("echo", Integer.class, Integer.class, (_, n) -> n);

    /// Does not answer the first renewal, and refuses the second.
    private static final class LostThenFenced extends ForwardingProvider {
        private int renewals;

        LostThenFenced(Provider store) {
            super(store);
        }

        @Override
        public LeaseRenewal renewNodeLease(NodeLease lease) {
            renewals++;
            if (renewals == 1) {
                throw new ProviderException(ErrorCode.PROVIDER_UNAVAILABLE, "away", null);
            }
            if (renewals == 2) {
                throw ProviderException.fenced(lease, "slept");
            }
            return super.renewNodeLease(lease);
        }
    }

    private static final class Diary implements EngineListener {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final CountDownLatch found = new CountDownLatch(1);

        @Override
        public void joined(NodeLease lease) {
            lines.add("joined " + lease.epoch());
        }

        @Override
        public void fenced(String reason) {
            lines.add("fenced");
        }

        @Override
        public void storeLost(String reason) {
            lines.add("store lost: " + reason);
        }

        @Override
        public void storeFound() {
            lines.add("store found");
            found.countDown();
        }
    }

    @Test
    void listener_hears_of_joining_an_outage_and_fencing() throws InterruptedException {
        var diary = new Diary();
        try (var memory = new MemoryProvider();
                var engine =
                        Engine.on(new LostThenFenced(memory))
                                .register(ECHO)
                                .listener(diary)
                                .start()) {
            diary.found.await();

            assertThat(engine.client().run(ECHO, "one", 7)).isEqualTo(7);
        }
        assertThat(diary.lines)
                .containsExactly(
                        "joined 1",
                        "store lost: ENG-015 away",
                        "fenced",
                        "joined 2",
                        "store found");
    }
}
