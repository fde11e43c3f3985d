package dev.perdure.cli;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.Invocation;
import dev.perdure.cli.database.DevCommand;
import dev.perdure.cli.database.MigrateCommand;
import dev.perdure.cli.demo.CheckCommand;
import dev.perdure.cli.demo.DemoCommand;
import dev.perdure.cli.events.EventsCommand;
import dev.perdure.cli.instances.InstancesCommand;
import dev.perdure.cli.worker.NodeCommand;
import dev.perdure.cli.worker.RunCommand;
import dev.perdure.cli.worker.WorkerCommand;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// The `perdure` command.
@Command(
        name = "perdure",
        description = "Durable execution for Java.",
        version = "perdure 0.1.0",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:done, but it came out badly: the instance failed, the check found a difference",
            "2:the command line is wrong: unknown command, missing argument, invalid JSON or URL",
            "3:the store cannot be used: missing, damaged, out of reach, login refused, or another"
                    + " engine has it",
            "4:no such instance, example or log",
            "5:the instance is in another state than the command needs, or its id is taken; an"
                    + " append was refused by its condition",
            "130:ended by Ctrl-C",
            "143:ended by SIGTERM"
        })
final class Main implements Runnable {
    private final Console console;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show stack traces and the engine's log.")
    private boolean verbose;

    private Main(Console console) {
        this.console = console;
    }

    public static void main(String[] arguments) {
        Logging.configure(arguments);
        System.exit(execute(Console.ofProcess(), arguments));
    }

    static int execute(Console console, String... arguments) {
        return new Main(console).commandLine().execute(arguments);
    }

    private CommandLine commandLine() {
        return new CommandLine(this)
                .addSubcommand(new DemoCommand(console))
                .addSubcommand(new RunCommand(console))
                .addSubcommand("instances", InstancesCommand.of(console))
                .addSubcommand("events", EventsCommand.of(console))
                .addSubcommand(new WorkerCommand(console))
                .addSubcommand(new NodeCommand(console))
                .addSubcommand(new MigrateCommand(console))
                .addSubcommand(new DevCommand(console))
                .addSubcommand(new CheckCommand(console))
                .addSubcommand(new BenchCommand(console))
                .addSubcommand(new SoakCommand(console))
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(
                        Help.defaultColorScheme(
                                console.isColoured() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setParameterExceptionHandler((e, _) -> misused(e))
                .setExecutionExceptionHandler((e, _, _) -> failed(e));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand");
    }

    private int misused(ParameterException e) {
        var message =
                String.valueOf(e.getMessage())
                        .lines()
                        .findFirst()
                        .orElse("")
                        .replaceFirst("^Error: ", "");
        var command = e.getCommandLine().getCommandSpec().qualifiedName();
        var suggestion = "";
        if (e instanceof UnmatchedArgumentException unmatched) {
            suggestion =
                    unmatched.getSuggestions().stream()
                            .findFirst()
                            .map(it -> "did you mean '" + it + "'? Otherwise: ")
                            .orElse("");
        }
        console.error(
                withoutPasswords(message),
                suggestion + command.replaceFirst("^perdure", Invocation.program()) + " --help");
        return ExitCode.USAGE.number();
    }

    /// What is repeated from the command line may be a URL.
    private static String withoutPasswords(String message) {
        return message.replaceAll("(?i)(password=)[^&'\"\\s]*", "$1…")
                .replaceAll("//[^/@'\"\\s]*@", "//…@");
    }

    private int failed(Exception e) {
        var failed = CommandFailed.of(e);
        console.error(String.valueOf(failed.getMessage()), failed.hint());
        if (verbose) {
            e.printStackTrace(console.err());
        }
        return failed.exitCode().number();
    }
}
