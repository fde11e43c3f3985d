package dev.perdure.cli.instances;

import dev.perdure.cli.console.Console;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The group of commands about instances.
@Command(
        name = "instances",
        description = "List, show and steer instances of a store.",
        synopsisSubcommandLabel = "COMMAND")
public final class InstancesCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    private InstancesCommand() {}

    /// {@return the group with its subcommands}
    public static CommandLine of(Console console) {
        return new CommandLine(new InstancesCommand())
                .addSubcommand(new ListCommand(console))
                .addSubcommand(new ShowCommand(console))
                .addSubcommand(new HistoryCommand(console))
                .addSubcommand(new RaiseCommand(console))
                .addSubcommand(new CancelCommand(console))
                .addSubcommand(new TerminateCommand(console))
                .addSubcommand(new ResumeCommand(console))
                .addSubcommand(new DeleteCommand(console));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand");
    }
}
