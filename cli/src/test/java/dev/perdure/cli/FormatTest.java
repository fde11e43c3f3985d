package dev.perdure.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/// All Java sources look as google-java-format writes them in its AOSP style.
///
/// `scripts/format` repairs what this test reports; so does `-Dformat=write`.
final class FormatTest {
    private static final ToolProvider FORMATTER =
            ToolProvider.findFirst("google-java-format").orElseThrow();

    @Test
    void sources_are_formatted() {
        if (System.getProperty("format", "check").equals("write")) {
            format("--replace");
        }

        assertThat(format("--dry-run").lines().map(Path::of).map(SourceTree::place))
                .as("run scripts/format to repair these files")
                .isEmpty();
    }

    private static String format(String mode) {
        var arguments = new ArrayList<>(List.of("--aosp", mode));
        SourceTree.files("java").forEach(file -> arguments.add(file.toString()));
        var output = new StringWriter();
        var errors = new StringWriter();

        FORMATTER.run(
                new PrintWriter(output), new PrintWriter(errors), arguments.toArray(String[]::new));

        assertThat(errors.toString()).as("complaints of the formatter").isEmpty();
        return output.toString();
    }
}
