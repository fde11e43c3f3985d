package dev.perdure.bench.micro;

import dev.perdure.engine.Engine;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.engine.runtime.HistoryReplay;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A history that an engine has written, to be replayed. One thread.
public final class Recording {
    private static final int STEPS = 1_000;
    private static final int BRANCHES = 10;
    private static final Activity<Integer, String> STEP =
            Activity.of("step", Integer.class, String.class, number -> "result " + number);

    private final Orchestration<Integer, Integer> code;
    private final JacksonCodec codec = new JacksonCodec();
    private final List<HistoryChunk> chunks;
    private final int events;

    /// The orchestrations whose histories are replayed.
    public enum Shape {
        /// 1,000 activities, one after the other: a turn for each.
        CHAIN(Recording::chain),
        /// 1,000 activities at once.
        FAN_OUT(Recording::fanOut),
        /// Ten branches of a scope, each with 100 activities, one after the other.
        SCOPES(Recording::scopes);

        private final Orchestration.Body<Integer, Integer> body;

        Shape(Orchestration.Body<Integer, Integer> body) {
            this.body = body;
        }
    }

    private Recording(Orchestration<Integer, Integer> code, List<HistoryChunk> chunks) {
        this.code = code;
        this.chunks = chunks;
        this.events = chunks.stream().mapToInt(HistoryChunk::events).sum();
    }

    /// Runs an orchestration of this shape once and keeps its history.
    public static Recording of(Shape shape) {
        var code = Orchestration.of(shape.name(), Integer.class, Integer.class, shape.body);
        try (var provider = new MemoryProvider();
                var engine = Engine.on(provider).register(code).register(STEP).start()) {
            engine.client().run(code, "recorded", STEPS);
            return new Recording(code, provider.fetchHistory("recorded", 1, 0, Integer.MAX_VALUE));
        }
    }

    public int events() {
        return events;
    }

    public int turns() {
        return chunks.size();
    }

    /// Decodes and replays it once.
    ///
    /// @return how often the code was answered, for a benchmark to consume
    /// @throws IllegalStateException if code and history disagree
    public HistoryReplay.Outcome replay() {
        var outcome = HistoryReplay.run(chunks, code, codec);
        if (!(outcome instanceof HistoryReplay.Outcome.Ended)) {
            throw new IllegalStateException("not replayed to its end: " + outcome);
        }
        return outcome;
    }

    private static Integer chain(OrchestrationContext ctx, Integer steps) {
        int length = 0;
        for (int i = 0; i < steps; i++) {
            length += ctx.call(STEP, i).length();
        }
        return length;
    }

    private static Integer fanOut(OrchestrationContext ctx, Integer steps) {
        var started = new ArrayList<Durable<String>>(steps);
        for (int i = 0; i < steps; i++) {
            started.add(ctx.start(STEP, i));
        }
        return ctx.<String>all(started).await().stream().mapToInt(String::length).sum();
    }

    private static Integer scopes(OrchestrationContext ctx, Integer steps) {
        try (var scope = ctx.scope("scope")) {
            var branches =
                    IntStream.range(0, BRANCHES)
                            .mapToObj(
                                    i -> scope.fork("branch" + i, c -> chain(c, steps / BRANCHES)))
                            .toList();
            scope.join();
            return branches.stream().mapToInt(Durable::await).sum();
        }
    }
}
