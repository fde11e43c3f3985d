package dev.perdure.pg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Compares an index of scripts with the files that lie there, in a folder or in a jar.
final class ScriptFolder {
    private ScriptFolder() {}

    static List<String> differences(Class<?> anchor, String folder) {
        var listed = Scripts.entries(anchor, folder);
        var present = files(anchor, folder);
        var differences = new ArrayList<String>();
        present.stream()
                .filter(it -> !listed.contains(it))
                .forEach(it -> differences.add("'" + it + "' is not listed"));
        listed.stream()
                .filter(it -> !present.contains(it))
                .forEach(it -> differences.add("'" + it + "' is listed, but no file"));
        new TreeSet<>(listed)
                .stream()
                        .filter(it -> listed.indexOf(it) != listed.lastIndexOf(it))
                        .forEach(it -> differences.add("'" + it + "' is listed twice"));
        return List.copyOf(differences);
    }

    private static List<String> files(Class<?> anchor, String folder) {
        var index = anchor.getResource(folder + "/" + Scripts.INDEX);
        if (index == null) {
            throw new IllegalStateException(
                    "this build has no '%s/%s' beside %s"
                            .formatted(folder, Scripts.INDEX, anchor.getName()));
        }
        try {
            return files(index.toURI());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the scripts beside " + index, e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot list the scripts beside " + index, e);
        }
    }

    private static List<String> files(URI index) throws IOException {
        if (!index.getScheme().equals("jar")) {
            return filesBeside(Path.of(index));
        }
        try (var jar = FileSystems.newFileSystem(index, Map.of())) {
            return filesBeside(jar.provider().getPath(index));
        }
    }

    private static List<String> filesBeside(Path index) throws IOException {
        var folder = index.resolveSibling("");
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(it -> folder.relativize(it).toString().replace('\\', '/'))
                    .filter(it -> !it.equals(Scripts.INDEX))
                    .sorted()
                    .toList();
        }
    }
}
