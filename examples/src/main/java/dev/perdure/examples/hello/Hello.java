package dev.perdure.examples.hello;

import dev.perdure.engine.Engine;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.StartPolicy.WhenFinished;
import dev.perdure.engine.provider.StartPolicy.WhenRunning;
import dev.perdure.engine.sqlite.SqliteProvider;

import java.nio.file.Path;
import java.time.Duration;

/// Greets, pauses and greets again. Kill it during the pause and run it again: it goes on.
public final class Hello {
    public static final Activity<String, String> GREET =
            Activity.of("greet", String.class, String.class, name -> "Hello, " + name + "!");

    public static final Orchestration<String, String> HELLO =
            Orchestration.of("hello", String.class, String.class, Hello::hello);

    private Hello() {}

    static String hello(OrchestrationContext ctx, String name) {
        var first = ctx.call(GREET, name);
        ctx.sleep(Duration.ofSeconds(5));
        return first + " " + ctx.call(GREET, name + " again");
    }

    public static void main(String[] arguments) {
        try (var store = SqliteProvider.open(Path.of("hello.db"));
                var engine = Engine.on(store).register(HELLO).register(GREET).start()) {
            var attach = new StartPolicy(WhenRunning.ATTACH, WhenFinished.ALLOW);
            IO.println(engine.client().start(HELLO, "hello-1", "world", attach).result());
        }
    }
}
