package dev.perdure.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.cli.console.Console;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A few seconds of what takes hours.
final class SoakCommandTest {
    @TempDir Path folder;

    @Test
    void soak_reports_seed_faults_and_verdict() {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        var command = new SoakCommand(new Console(print, print, false, false));

        int code =
                new CommandLine(command)
                        .execute("--minutes", "0.05", "--seed", "3", "--folder", folder.toString());

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("seed 3 for ", "faults ", "calls ", "nothing lost, nothing doubled")
                .contains("again      perdure soak --seed 3");
        assertThat(code).isZero();
        assertThat(folder).isEmptyDirectory();
    }
}
