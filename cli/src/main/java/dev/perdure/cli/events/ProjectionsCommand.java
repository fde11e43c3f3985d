package dev.perdure.cli.events;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.Json;
import dev.perdure.cli.console.Table;
import dev.perdure.cli.console.Times;
import dev.perdure.eventstore.projection.ShardState;
import dev.perdure.eventstore.projection.SubscriptionId;
import dev.perdure.eventstore.projection.SubscriptionState;
import dev.perdure.eventstore.projection.Subscriptions;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/// The group of commands about subscriptions and projections of a log.
@Command(
        name = "projections",
        description = {
            "List, show and steer the subscriptions of a log: read models and whoever else"
                    + " follows.",
            "Without --version, the version that serves is meant."
        },
        synopsisSubcommandLabel = "COMMAND")
final class ProjectionsCommand implements Runnable {
    private static final int MOST_LETTERS = 20;

    private final Console console;

    @Spec private CommandSpec spec = CommandSpec.create();

    ProjectionsCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand");
    }

    /// The subscription that is meant.
    static final class Target {
        @Mixin private EventsOption store = new EventsOption();
        @Mixin private LogOption log = new LogOption();

        @Parameters(paramLabel = "NAME", description = "Its name.")
        private String name = "";

        @Option(names = "--version", paramLabel = "NUMBER", description = "Its version.")
        private @Nullable Integer version;

        void with(BiConsumer<Subscriptions, SubscriptionId> work) {
            store.with(it -> {
                EventsOption.existing(it, log.name());
                var subscriptions = it.subscriptions(log.name());
                work.accept(subscriptions, id(subscriptions.list()));
                return name;
            });
        }

        private SubscriptionId id(List<SubscriptionState> all) {
            return all.stream()
                    .filter(it -> it.id().name().equals(name))
                    .filter(it -> version == null ? it.serving() : it.id().version() == version)
                    .map(SubscriptionState::id)
                    .findFirst()
                    .orElseThrow(() ->
                            new CommandFailed(
                                    ExitCode.NOT_FOUND,
                                    "log '%s' has no subscription '%s'%s"
                                            .formatted(
                                                    log.name(),
                                                    name,
                                                    version == null ? "" : " version " + version),
                                    all.isEmpty()
                                            ? "the first member of one creates it"
                                            : "there are: "
                                                    + String.join(
                                                            ", ",
                                                            all.stream()
                                                                    .map(it -> it.id().toString())
                                                                    .toList())));
        }
    }

    @Command(name = "list", description = "List all, and how far behind they are.")
    int list(
            @Mixin EventsOption store,
            @Mixin LogOption log,
            @Option(names = "--json", description = "Print a JSON array.") boolean json) {
        var all =
                store.with(it -> {
                    EventsOption.existing(it, log.name());
                    return it.subscriptions(log.name()).list();
                });
        if (json) {
            console.print(Json.pretty(all));
        } else if (all.isEmpty()) {
            console.note("no subscriptions of log '%s'".formatted(log.name()));
        } else {
            var table =
                    new Table("NAME", "VERSION", "STATE", "POSITION", "LAG", "BEHIND", "MEMBERS");
            all.forEach(it ->
                    table.row(
                            it.id().name(),
                            it.id().version() + (it.serving() ? " (serves)" : ""),
                            state(it),
                            String.valueOf(it.position()),
                            String.valueOf(it.lag()),
                            Times.of(it.lagTime()),
                            String.valueOf(it.members())));
            table.lines().forEach(console::print);
        }
        return ExitCode.OK.number();
    }

    private static String state(SubscriptionState it) {
        if (it.paused()) {
            return "paused";
        }
        if (it.shards().stream().anyMatch(shard -> shard.failure() != null)) {
            return "failing";
        }
        return it.members() == 0 ? "nobody follows" : it.lag() == 0 ? "live" : "catching up";
    }

    @Command(name = "show", description = "Show one with its shards and what it gave up on.")
    int show(
            @Mixin Target target,
            @Option(names = "--json", description = "Print it as JSON.") boolean json) {
        target.with((subscriptions, id) -> {
            var state = subscriptions.state(id);
            if (json) {
                console.print(Json.pretty(state));
                return;
            }
            console.print("%s: %s, head %d".formatted(id, state(state), state.head()));
            if (state.pauseReason() != null) {
                console.print("  paused: " + state.pauseReason());
            }
            state.shards().forEach(this::print);
            subscriptions
                    .deadLetters(id, 0, MOST_LETTERS)
                    .forEach(it ->
                            console.print(
                                    "  gave up on '%s' at position %d after %d attempts: %s"
                                            .formatted(
                                                    it.type(),
                                                    it.position(),
                                                    it.attempts(),
                                                    it.error())));
        });
        return ExitCode.OK.number();
    }

    private void print(ShardState shard) {
        console.print(
                "  shard %d at position %d, %s behind, %s"
                        .formatted(
                                shard.shard(),
                                shard.position(),
                                Times.of(shard.lagTime()),
                                shard.holder() == null
                                        ? "held by nobody"
                                        : "held by " + shard.holder()));
        var failure = shard.failure();
        if (failure != null) {
            console.print(
                    "    failed %d times on '%s' at position %d: %s"
                            .formatted(
                                    failure.attempts(),
                                    failure.type(),
                                    failure.position(),
                                    failure.error()));
        }
    }

    @Command(name = "pause", description = "Stop it, for all members.")
    int pause(
            @Mixin Target target,
            @Option(
                            names = "--reason",
                            defaultValue = "paused from the command line",
                            description = "Why, for people.")
                    String reason) {
        target.with((subscriptions, id) -> {
            subscriptions.pause(id, reason);
            console.print(id + " is paused");
        });
        return ExitCode.OK.number();
    }

    @Command(name = "resume", description = "Let it go on where it was.")
    int resume(@Mixin Target target) {
        target.with((subscriptions, id) -> {
            subscriptions.resume(id);
            console.print(id + " goes on");
        });
        return ExitCode.OK.number();
    }

    @Command(
            name = "rewind",
            description = {
                "Let it see events above a position again.",
                "What its handler has written stays; to empty tables too, rewind from Java."
            })
    int rewind(
            @Mixin Target target,
            @Option(
                            names = "--to",
                            required = true,
                            paramLabel = "POSITION",
                            description = "From 0 to the head.")
                    long position) {
        target.with((subscriptions, id) -> {
            try {
                subscriptions.rewind(id, position, _ -> {});
            } catch (IllegalArgumentException e) {
                throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()), "");
            }
            console.print("%s goes on above position %d".formatted(id, position));
        });
        return ExitCode.OK.number();
    }

    @Command(
            name = "rebuild",
            description = {
                "Create the next version, to be built from the beginning beside the one that"
                        + " serves.",
                "It moves once a process subscribes to that version; 'switch' then lets it serve."
            })
    int rebuild(@Mixin Target target) {
        target.with((subscriptions, id) ->
                console.print("created " + subscriptions.rebuild(id.name())));
        return ExitCode.OK.number();
    }

    @Command(name = "switch", description = "Let a version serve, once it has seen as much.")
    int switchTo(
            @Mixin Target target,
            @Option(
                            names = "--patience",
                            defaultValue = "5",
                            description = "Seconds to wait for it (default: ${DEFAULT-VALUE}).")
                    long seconds) {
        var missing = new long[1];
        target.with((subscriptions, id) -> {
            missing[0] = subscriptions.switchTo(id, Duration.ofSeconds(seconds), _ -> {});
            console.print(
                    missing[0] == 0
                            ? id + " serves"
                            : "%s is %d positions behind; nothing was changed"
                                    .formatted(id, missing[0]));
        });
        return (missing[0] == 0 ? ExitCode.OK : ExitCode.FAILED).number();
    }

    @Command(
            name = "delete",
            description = "Delete it with its checkpoints. What its handler has written stays.")
    int delete(@Mixin Target target) {
        target.with((subscriptions, id) -> {
            subscriptions.delete(id, _ -> {});
            console.print("deleted " + id);
        });
        return ExitCode.OK.number();
    }
}
