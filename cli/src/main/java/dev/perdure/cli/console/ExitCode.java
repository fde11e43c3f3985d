package dev.perdure.cli.console;

/// How a command ends, for scripts. Numbers never change their meaning.
public enum ExitCode {
    OK(0),
    /// What was asked for was done and came out badly: the instance failed, the check found a
    /// difference.
    FAILED(1),
    /// The command line is wrong: unknown command, missing argument, invalid JSON or URL.
    USAGE(2),
    /// The store cannot be used: it is missing, damaged or out of reach, the login is refused, or
    /// another engine has it.
    UNAVAILABLE(3),
    /// No such instance or example.
    NOT_FOUND(4),
    /// The instance is in another state than the command needs, or the id is taken.
    CONFLICT(5),
    /// Ended by Ctrl-C.
    INTERRUPTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
