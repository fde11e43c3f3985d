package dev.perdure.engine.sqlite.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Loads the statements that are kept as resources, all below one folder.
public final class Sql {
    private static final String FOLDER = "/dev/perdure/engine/sqlite/";

    private Sql() {}

    /// {@return the text of `<name>.sql`}
    public static String load(String name) {
        try (var in = Sql.class.getResourceAsStream(FOLDER + name + ".sql")) {
            if (in == null) {
                throw new IllegalStateException("no statement '" + name + ".sql' in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read statement '" + name + ".sql'", e);
        }
    }
}
