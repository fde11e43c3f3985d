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
import java.util.ArrayList;

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

    @Test
    void server_that_cannot_be_used_is_refused_before_anything_is_done() {
        assertThat(refusal("jdbc:postgresql://127.0.0.1:1/shop")).contains("names no user");
        assertThat(refusal("shop")).contains("must begin with");
        assertThat(refusal("jdbc:postgresql://a:1,b:2/shop?user=x"))
                .contains("no single host and port");
        assertThat(refusal("jdbc:postgresql://127.0.0.1:1/shop?user=x"))
                .contains("127.0.0.1:1/shop")
                .contains("Is the server up");
        assertThat(folder).isEmptyDirectory();
    }

    private String refusal(String url) {
        var refusals = new ArrayList<String>();
        var command = new SoakCommand(new Console(System.out, System.err, false, false));
        int code =
                new CommandLine(command)
                        .setExecutionExceptionHandler((e, _, _) -> {
                            refusals.add(String.valueOf(e.getMessage()));
                            return 1;
                        })
                        .execute("--url", url, "--folder", folder.toString());
        assertThat(code).isEqualTo(1);
        return String.join("", refusals);
    }
}
