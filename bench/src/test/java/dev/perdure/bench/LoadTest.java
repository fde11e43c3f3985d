package dev.perdure.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.bench.load.ClosedLoop;
import dev.perdure.bench.load.Handlers;
import dev.perdure.bench.load.Workload;
import dev.perdure.bench.store.OpenStore;
import dev.perdure.bench.store.StoreKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

final class LoadTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "IDLE")
    void every_workload_gives_the_right_outputs(Workload workload) throws Exception {
        var handlers = new Handlers();
        try (var store = OpenStore.open(StoreKind.MEMORY, folder);
                var engine = handlers.engine(store.provider())) {
            var starter = handlers.through(engine.client());

            assertThat(starter.run(workload, "one")).isEqualTo(workload.expected("one"));
            assertThat(handlers.executions()).isEqualTo(workload.steps());
        }
    }

    @Test
    void outputs_are_checked() throws Exception {
        var outcome = loop((_, _) -> "something else");

        assertThat(outcome.completed()).isZero();
        assertThat(outcome.failed()).isPositive();
        assertThat(outcome.firstError()).contains("expected 'hello x1'", "found 'something else'");
    }

    @Test
    void failures_are_counted_and_the_first_is_kept() throws Exception {
        var outcome =
                loop((_, _) -> {
                    throw new IllegalStateException("broken");
                });

        assertThat(outcome.failed()).isPositive();
        assertThat(outcome.firstError()).contains("broken");
    }

    @Test
    void only_what_completes_within_the_window_counts() throws Exception {
        var closed = new CountDownLatch(1);
        var loop =
                new ClosedLoop(
                        (workload, id) -> {
                            await(closed);
                            return workload.expected(id);
                        },
                        "x");

        var outcome =
                loop.run(
                        Workload.HELLO20,
                        Duration.ZERO,
                        SHORT,
                        new ClosedLoop.Window() {
                            @Override
                            public void begins() {
                                // The clients hang already.
                            }

                            @Override
                            public void ends() {
                                closed.countDown();
                            }
                        });

        assertThat(outcome.completed()).isZero();
        assertThat(outcome.failed()).isZero();
    }

    @Test
    void a_store_leaves_no_files() throws Exception {
        var store = OpenStore.open(StoreKind.SQLITE, folder);
        assertThat(store.bytes()).isPositive();
        store.close();

        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    private static ClosedLoop.Outcome loop(ClosedLoop.Starter starter) throws Exception {
        return new ClosedLoop(starter, "x")
                .run(Workload.HELLO1, Duration.ZERO, SHORT, ClosedLoop.Window.NONE);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
