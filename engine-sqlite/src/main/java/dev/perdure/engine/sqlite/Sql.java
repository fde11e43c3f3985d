package dev.perdure.engine.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Loads the statements that are kept as resources.
final class Sql {
    private Sql() {}

    /// {@return the text of `<name>.sql` beside this class}
    static String load(String name) {
        try (var in = Sql.class.getResourceAsStream(name + ".sql")) {
            if (in == null) {
                throw new IllegalStateException("no statement '" + name + ".sql' in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read statement '" + name + ".sql'", e);
        }
    }
}
