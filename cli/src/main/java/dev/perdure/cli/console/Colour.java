package dev.perdure.cli.console;

import dev.perdure.engine.provider.Status;

/// The few colours in use.
public enum Colour {
    BOLD(1),
    DIM(2),
    RED(31),
    GREEN(32),
    YELLOW(33),
    CYAN(36);

    static final String RESET = "\033[0m";

    private final int number;

    Colour(int number) {
        this.number = number;
    }

    String code() {
        return "\033[" + number + "m";
    }

    /// {@return what a status looks like}
    public static Colour of(Status status) {
        return switch (status) {
            case PENDING, RUNNING -> CYAN;
            case COMPLETED -> GREEN;
            case PARKED -> YELLOW;
            case FAILED, CANCELLED, TERMINATED -> RED;
        };
    }
}
