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

/// Results as JSON lines: one [WindowResult] per line, appended as soon as it is known.
public final class ResultsFile {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private ResultsFile() {}

    public static String line(WindowResult result) {
        return MAPPER.writeValueAsString(result);
    }

    public static void append(Path file, WindowResult result) throws IOException {
        var parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(
                file,
                line(result) + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /// Reads a file. Lines of a later schema are read as far as their names are known.
    ///
    /// @throws IOException if it cannot be read, or a line is not a result
    public static List<WindowResult> read(Path file) throws IOException {
        var results = new ArrayList<WindowResult>();
        var lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        for (int number = 1; number <= lines.size(); number++) {
            var line = lines.get(number - 1);
            if (!line.isBlank()) {
                try {
                    results.add(MAPPER.readValue(line, WindowResult.class));
                } catch (JacksonException e) {
                    throw new IOException(
                            "%s, line %d is not a result: %s"
                                    .formatted(file, number, e.getOriginalMessage()),
                            e);
                }
            }
        }
        return results;
    }
}
