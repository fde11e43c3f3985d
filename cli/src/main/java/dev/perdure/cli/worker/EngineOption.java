package dev.perdure.cli.worker;

import dev.perdure.cli.console.Console;
import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.provider.Provider;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.time.Duration;

/// The options of commands that run the examples' handlers until they are stopped.
public final class EngineOption {
    @Option(
            names = "--activities",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Activities that run at once (default: ${DEFAULT-VALUE}).")
    private int activities = 1000;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long activities may finish (default: ${DEFAULT-VALUE}).")
    private double graceSeconds = 10;

    private @Nullable Permits permits;

    @Option(
            names = "--permits-for",
            paramLabel = "ACTIVITY",
            hidden = true,
            description = "Read from standard input how many attempts may begin; stop at its end.")
    void permitsFor(String activity) {
        permits = new Permits(activity);
    }

    /// {@return an engine with the handlers of all examples, without options}
    Engine.Builder on(Provider provider) {
        return permits == null
                ? ExampleEngine.on(provider)
                : ExampleEngine.on(provider, permits::limit);
    }

    /// {@return the default options, changed as the command line says}
    EngineOptions options() {
        return EngineOptions.defaults()
                .withMaxConcurrentActivities(activities)
                .withShutdownGrace(duration(graceSeconds));
    }

    /// {@return true if the end of standard input ends the command}
    boolean endsWithInput() {
        return permits != null;
    }

    /// Reads permits until standard input ends.
    void readPermits(Console console) {
        try {
            if (permits != null) {
                permits.readFrom(System.in);
            }
        } catch (IOException e) {
            console.note("cannot read permits: " + e.getMessage());
        }
    }

    static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }
}
