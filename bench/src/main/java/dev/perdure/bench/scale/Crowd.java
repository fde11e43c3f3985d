package dev.perdure.bench.scale;

import dev.perdure.bench.store.OpenStore;
import dev.perdure.bench.store.StoreKind;
import dev.perdure.engine.Engine;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Executors;

/// One instance with ten thousand external events, or ten thousand children.
final class Crowd {
    private static final int SIZE = 10_000;
    private static final int RAISERS = 20;
    private static final ExternalEvent<Integer> NUMBER = ExternalEvent.of("number", Integer.class);
    private static final Orchestration<Integer, Integer> CHILD =
            Orchestration.of("child", Integer.class, Integer.class, (ctx, number) -> number);
    private static final Orchestration<Integer, Integer> LISTENER =
            Orchestration.of("listener", Integer.class, Integer.class, Crowd::listen);
    private static final Orchestration<Integer, Integer> PARENT =
            Orchestration.of("parent", Integer.class, Integer.class, Crowd::bringUp);

    private Crowd() {}

    static void measure(Path folder, Probe.Figures figures) throws IOException {
        for (var kind : StoreKind.values()) {
            try (var store = OpenStore.open(kind, folder);
                    var engine =
                            Engine.on(store.provider()).register(CHILD, LISTENER, PARENT).start()) {
                long began = System.nanoTime();
                check(engine.client().run(PARENT, "parent", SIZE));
                take("10,000 children of one instance: each", kind, began, figures);
                began = System.nanoTime();
                var listener = engine.client().start(LISTENER, "listener", SIZE);
                try (var raisers = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (int i = 0; i < RAISERS; i++) {
                        raisers.execute(() -> {
                            for (int n = 0; n < SIZE / RAISERS; n++) {
                                listener.raise(NUMBER, 1);
                            }
                        });
                    }
                }
                check(listener.result());
                take("10,000 external events to one instance: each", kind, began, figures);
            }
        }
    }

    private static void take(String what, StoreKind kind, long began, Probe.Figures figures) {
        figures.take(what, kind.label(), (System.nanoTime() - began) / 1e3 / SIZE, "µs");
    }

    private static void check(int found) {
        if (found != SIZE) {
            throw new IllegalStateException("expected %d, found %d".formatted(SIZE, found));
        }
    }

    private static Integer listen(OrchestrationContext ctx, Integer count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += ctx.awaitEvent(NUMBER);
        }
        return sum;
    }

    private static Integer bringUp(OrchestrationContext ctx, Integer count) {
        var children = new ArrayList<Durable<Integer>>(count);
        for (int i = 0; i < count; i++) {
            children.add(ctx.startChild(CHILD, i));
        }
        return ctx.<Integer>all(children).await().size();
    }
}
