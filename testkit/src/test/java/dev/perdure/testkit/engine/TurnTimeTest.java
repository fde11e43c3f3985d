package dev.perdure.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.Engine;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.Provider;
import dev.perdure.testkit.ForwardingProvider;
import dev.perdure.testkit.TestClock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Time as a turn sees it that takes long.
@Timeout(30)
final class TurnTimeTest {
    /// Shorter than a lease, which the clock must not outrun.
    private static final Duration WAIT = Duration.ofSeconds(2);

    private static final ExternalEvent<Integer> GO = ExternalEvent.of("go", Integer.class);

    private final TestClock clock = new TestClock();
    private final CountDownLatch inTurn = new CountDownLatch(1);
    private final CountDownLatch timerCame = new CountDownLatch(1);

    /// Tells when a fired timer has reached its instance.
    private final class Watching extends ForwardingProvider {
        private boolean fetchedTimer;

        Watching(Provider store) {
            super(store);
        }

        @Override
        public List<OrchestrationItem> fetchOrchestrationItems(
                NodeLease lease, FetchLimits limits) {
            if (fetchedTimer) {
                timerCame.countDown();
            }
            var items = super.fetchOrchestrationItems(lease, limits);
            fetchedTimer |=
                    items.stream()
                            .flatMap(item -> item.messages().stream())
                            .anyMatch(it -> it.message() instanceof Message.TimerFired);
            return items;
        }
    }

    private String waitForTimer(OrchestrationContext ctx, String input) throws Exception {
        var timer = ctx.timer("wait", WAIT);
        ctx.awaitEvent(GO);
        inTurn.countDown();
        timerCame.await();
        timer.await();
        return input;
    }

    @Test
    void timer_that_fires_during_a_turn_is_not_recorded_before_it_was_due()
            throws InterruptedException {
        var waits = Orchestration.of("waits", String.class, String.class, this::waitForTimer);
        try (var provider = new MemoryProvider(clock);
                var engine = Engine.on(new Watching(provider)).register(waits).start()) {
            var due = clock.instant().plus(WAIT);
            var instance = engine.client().start(waits, "one", "");
            instance.raise(GO, 1);
            inTurn.await();
            clock.advance(WAIT.plusSeconds(1));
            engine.client().raise("one", ExternalEvent.of("wakes", Integer.class), 1);
            instance.result();

            assertThat(engine.client().history("one", 1, 0, 100))
                    .filteredOn(entry -> entry.event() instanceof Event.TimerFired)
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.time()).isEqualTo(due));
        }
    }
}
