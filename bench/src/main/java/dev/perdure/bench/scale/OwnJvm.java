package dev.perdure.bench.scale;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs a program in a JVM of its own, on the class path of this one.
final class OwnJvm {
    private OwnJvm() {}

    /// {@return what it printed}
    ///
    /// @throws IOException if it ended badly
    static byte[] run(List<String> options, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var output = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException(program.getSimpleName() + " ended badly in a JVM of its own");
        }
        return output;
    }
}
