package dev.perdure.bench.result;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Results as JSON lines, appended as soon as they are known: a [WindowResult] (it has a
/// `workload`) or a [Figure] (it has a `figure`) per line.
public final class ResultsFile {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private ResultsFile() {}

    public static void append(Path file, WindowResult result) throws IOException {
        append(file, MAPPER.writeValueAsString(result));
    }

    public static void append(Path file, Figure figure) throws IOException {
        append(file, MAPPER.writeValueAsString(figure));
    }

    private static void append(Path file, String line) throws IOException {
        var parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(
                file,
                line + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /// {@return the windows of a file; lines of a later schema are read as far as their names are
    /// known}
    ///
    /// @throws IOException if it cannot be read, or a line is not a result
    public static List<WindowResult> windows(Path file) throws IOException {
        return read(file, "workload", WindowResult.class);
    }

    /// {@return the figures of a file that are not about windows}
    ///
    /// @throws IOException if it cannot be read, or a line is not a result
    public static List<Figure> figures(Path file) throws IOException {
        return read(file, "figure", Figure.class);
    }

    private static <T> List<T> read(Path file, String mark, Class<T> type) throws IOException {
        var results = new ArrayList<T>();
        var lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        for (int number = 1; number <= lines.size(); number++) {
            var line = lines.get(number - 1);
            try {
                if (!line.isBlank() && MAPPER.readTree(line).has(mark)) {
                    results.add(MAPPER.readValue(line, type));
                }
            } catch (JacksonException e) {
                throw new IOException(
                        "%s, line %d is not a result: %s"
                                .formatted(file, number, e.getOriginalMessage()),
                        e);
            }
        }
        return results;
    }
}
