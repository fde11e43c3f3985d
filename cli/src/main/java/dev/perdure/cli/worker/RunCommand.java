package dev.perdure.cli.worker;

import dev.perdure.cli.console.ClosedAtExit;
import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.Invocation;
import dev.perdure.cli.console.Json;
import dev.perdure.cli.console.StoreOption;
import dev.perdure.engine.Client;
import dev.perdure.engine.Engine;
import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.engine.provider.Provider;
import dev.perdure.examples.Example;
import dev.perdure.examples.Examples;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// Starts an example and waits for its result.
@Command(
        name = "run",
        description = "Start an example and wait for its result.",
        footer =
                "Examples: hello, order, tree-index, reminder, quotes, report, trip, counter, "
                        + "invoice, ticket, copying.")
public final class RunCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private StoreOption store = new StoreOption();

    @Parameters(paramLabel = "EXAMPLE", description = "Which one; see below.")
    private String name = "";

    @Option(
            names = "--input",
            paramLabel = "JSON",
            description = "Its input, or @FILE (default: a sample).")
    private @Nullable String input;

    @Option(names = "--id", description = "The instance id (default: a new one).")
    private @Nullable String id;

    @Option(names = "--detach", description = "Only start it; some worker runs it.")
    private boolean detach;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    /// A command that reports to `console`.
    public RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var example = Examples.named(name).orElseThrow(this::unknown);
        var start = Start.of(example, example.orchestration(), input);
        var instance = id == null ? name + "-" + UUID.randomUUID().toString().substring(0, 8) : id;
        var provider = store.openOrCreate();
        try (var _ = new ClosedAtExit(provider::close);
                var engine = detach ? null : engineIfFree(provider);
                var _ = new ClosedAtExit(engine == null ? () -> {} : engine::close);
                var client = engine == null ? Client.connect(provider) : engine.client()) {
            start.on(client, instance);
            if (!json) {
                console.note("started " + instance);
            }
            if (!detach) {
                return new Waiting(console, client, store.place(), json).waitFor(instance).number();
            }
            print(instance);
            return ExitCode.OK.number();
        }
    }

    /// {@return an engine, or `null` if another process runs one on this store}
    private @Nullable Engine engineIfFree(Provider provider) {
        try {
            return ExampleEngine.on(provider).start();
        } catch (EngineException e) {
            if (e.code() != ErrorCode.PROVIDER_BUSY) {
                throw e;
            }
            console.note("another engine has this store, so it runs the instance");
            return null;
        }
    }

    private void print(String instance) {
        console.print(
                json
                        ? Json.pretty(Json.object().put("instance", instance))
                        : "see it: "
                                + Invocation.of(
                                        "instances show",
                                        Invocation.quoted(instance),
                                        store.place()));
    }

    private CommandFailed unknown() {
        return new CommandFailed(
                ExitCode.NOT_FOUND,
                "there is no example '" + name + "'",
                "there are "
                        + Examples.all().stream()
                                .map(Example::name)
                                .collect(Collectors.joining(", ")));
    }

    /// A start whose input fits.
    private record Start<I extends @Nullable Object, O extends @Nullable Object>(
            Orchestration<I, O> orchestration, I value) {
        static <I extends @Nullable Object, O extends @Nullable Object> Start<I, O> of(
                Example example, Orchestration<I, O> orchestration, @Nullable String json) {
            var payload = Json.payload(json == null ? example.sampleInput() : json);
            try {
                var value = new JacksonCodec().decode(payload, orchestration.input());
                return new Start<>(orchestration, value);
            } catch (EngineException e) {
                throw new CommandFailed(
                        ExitCode.USAGE,
                        "--input does not fit example '" + example.name() + "'",
                        "a sample: --input " + Invocation.quoted(example.sampleInput()));
            }
        }

        void on(Client client, String instance) {
            client.start(orchestration, instance, value);
        }
    }
}
