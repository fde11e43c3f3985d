package dev.perdure.engine.sqlite.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// How often an idle provider looks for changes of other processes.
final class PacingTest {
    private static final Pacing.Pace PACE =
            new Pacing.Pace(Duration.ofMillis(50), Duration.ofSeconds(1));

    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE);
    private final Pacing pacing = new Pacing(PACE, time::get);

    @Test
    void an_idle_provider_looks_once_a_second() {
        assertThat(pacing.next()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void after_a_change_it_looks_often_for_some_seconds() {
        pacing.alert();

        assertThat(pacing.next()).isEqualTo(Duration.ofMillis(50));
        time.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(pacing.next()).isEqualTo(Duration.ofMillis(50));
        time.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(pacing.next()).isEqualTo(Duration.ofSeconds(1));
    }
}
