package dev.perdure.examples.treeindex;

import org.jspecify.annotations.Nullable;

/// What was found out about a file.
///
/// @param path relative to the root
/// @param bytes its size
/// @param lines number of line feeds
/// @param sha256 of its content, in hexadecimal
/// @param problem why it could not be read, or `null`; the counts are then zero
public record FileRecord(
        String path, long bytes, long lines, String sha256, @Nullable String problem) {
    static FileRecord unreadable(String path, String problem) {
        return new FileRecord(path, 0, 0, "", problem);
    }
}
