package dev.perdure.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.bench.micro.Recording;
import dev.perdure.bench.scale.Growth;
import dev.perdure.bench.scale.ParkedInstances;
import dev.perdure.bench.store.StoreKind;
import dev.perdure.engine.Engine;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.engine.runtime.HistoryReplay;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;

final class ScaleTest {
    private static final Activity<String, String> GREET =
            Activity.of("greet", String.class, String.class, name -> "hello " + name);
    private static final ExternalEvent<String> NEWS = ExternalEvent.of("news", String.class);
    private static final Orchestration<String, String> CODE =
            Orchestration.of(
                    "code",
                    String.class,
                    String.class,
                    (ctx, name) -> ctx.call(GREET, name) + ctx.awaitEvent(NEWS));

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource
    void recordings_are_replayed_to_their_end(Recording.Shape shape) {
        var recording = Recording.of(shape);

        assertThat(recording.events()).isEqualTo(2_002);
        assertThat(recording.replay()).isInstanceOf(HistoryReplay.Outcome.Ended.class);
    }

    @Test
    void replay_tells_where_the_code_came_out() {
        var history = history();

        assertThat(replay(history, CODE))
                .isInstanceOfSatisfying(
                        HistoryReplay.Outcome.Ended.class,
                        ended ->
                                assertThat(ended.how())
                                        .isInstanceOfSatisfying(
                                                Event.ExecutionCompleted.class,
                                                end ->
                                                        assertThat(end.result().text())
                                                                .isEqualTo(
                                                                        "\"hello youand you\"")));
        assertThat(replay(history.subList(0, 2), CODE))
                .isEqualTo(new HistoryReplay.Outcome.Waits(List.of()));
        assertThat(replay(history, CODE.withBody((ctx, _) -> ctx.awaitEvent(NEWS))))
                .isInstanceOfSatisfying(
                        HistoryReplay.Outcome.Differs.class,
                        differs -> assertThat(differs.difference()).contains("event 2", "greet"));
    }

    private static List<HistoryChunk> history() {
        try (var provider = new MemoryProvider();
                var engine = Engine.on(provider).register(CODE).register(GREET).start()) {
            var instance = engine.client().start(CODE, "id", "you");
            while (provider.fetchHistory("id", 1, 0, 10).size() < 2) {
                Thread.onSpinWait();
            }
            instance.raise(NEWS, "and you");
            assertThat(instance.result()).isEqualTo("hello youand you");
            return provider.fetchHistory("id", 1, 0, 10);
        }
    }

    private static HistoryReplay.Outcome replay(
            List<HistoryChunk> history, Orchestration<String, String> code) {
        return HistoryReplay.run(history, code, new JacksonCodec());
    }

    @Test
    void parked_instances_are_all_live_and_all_wake() throws Exception {
        var report = ParkedInstances.run(300);

        assertThat(report.liveAtOnce()).isEqualTo(300);
        assertThat(report.toString()).contains("300 instances wait");
    }

    @ParameterizedTest
    @EnumSource
    void growth_runs_chains_and_fan_outs(StoreKind kind) throws Exception {
        try (var growth = new Growth(kind, folder)) {
            assertThat(growth.chain(50, 1).lastMicros()).isPositive();
            assertThat(growth.fanOut(50, 1).microsEach()).isPositive();
        }
    }
}
