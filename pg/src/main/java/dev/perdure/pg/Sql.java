package dev.perdure.pg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Loads statements that are kept as resources, and quotes what cannot be a parameter.
///
/// Resources lie in a folder below the package of a class, for example `sql/fetch_messages.sql`. A
/// folder that holds classes too would be a package, whose resources a module hides.
public final class Sql {
    private Sql() {}

    /// {@return the text of a `.sql` resource}
    ///
    /// @param anchor a class in the package that `path` starts from
    /// @param path with slashes, for example `sql/fetch_messages.sql`
    /// @throws IllegalStateException if this build has no such resource
    public static String load(Class<?> anchor, String path) {
        if (!path.endsWith(".sql")) {
            throw new IllegalArgumentException(
                    "'%s' beside %s is not a statement: its name must end in '.sql'"
                            .formatted(path, anchor.getName()));
        }
        return text(anchor, path);
    }

    /// {@return the name in double quotes, so that any characters in it are harmless}
    public static String quoteName(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// {@return the text as a literal, for statements that take no parameters}
    public static String quoteText(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /// {@return the resource with `\n` between its lines, wherever this build was made}
    static String text(Class<?> anchor, String path) {
        try (var in = anchor.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(
                        ("this build has no resource '%s' beside %s. Is it in a folder without"
                                        + " classes, and spelled so?")
                                .formatted(path, anchor.getName()));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource '" + path + "'", e);
        }
    }
}
