package dev.perdure.cli.events;

import dev.perdure.cli.console.Console;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The group of commands about stored events.
@Command(
        name = "events",
        description = "Append, read, follow, export, import and archive events of an event store.",
        synopsisSubcommandLabel = "COMMAND")
public final class EventsCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    private EventsCommand() {}

    /// {@return the group with its subcommands}
    public static CommandLine of(Console console) {
        return new CommandLine(new EventsCommand())
                .addSubcommand(new AppendCommand(console))
                .addSubcommand(new QueryCommand(console))
                .addSubcommand(new TailCommand(console))
                .addSubcommand(new HeadCommand(console))
                .addSubcommand(new LogsCommand(console))
                .addSubcommand(new ExportCommand(console))
                .addSubcommand(new ImportCommand(console))
                .addSubcommand(new SegmentsCommand(console))
                .addSubcommand(new ArchiveCommand(console))
                .addSubcommand(new EraseCommand(console))
                .addSubcommand(new MigrateEventsCommand(console))
                .addSubcommand(new ProjectionsCommand(console))
                .addSubcommand(new LoadCommand(console))
                .addSubcommand(new BenchEventsCommand(console));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand");
    }
}
