package dev.perdure.examples.treeindex;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Reads one file from beginning to end.
final class FileReading {
    private static final int BUFFER_BYTES = 64 * 1024;

    private FileReading() {}

    static FileRecord read(FilePlace place) throws NoSuchAlgorithmException {
        var hash = MessageDigest.getInstance("SHA-256");
        long bytes = 0;
        long lines = 0;
        try (var in = Files.newInputStream(Path.of(place.root(), place.path()))) {
            var buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hash.update(buffer, 0, read);
                bytes += read;
                for (int i = 0; i < read; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
        } catch (NoSuchFileException e) {
            return FileRecord.unreadable(place.path(), "vanished");
        } catch (IOException e) {
            return FileRecord.unreadable(place.path(), String.valueOf(e.getMessage()));
        }
        var sha256 = HexFormat.of().formatHex(hash.digest());
        return new FileRecord(place.path(), bytes, lines, sha256, null);
    }
}
