package dev.perdure.embedded.pg;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Where a server lives and how it is set. Immutable; each `with…` returns a changed copy.
///
/// @param home the folder it keeps its data in, created where needed, and used again the next time;
///   `null` for one that is deleted when the server is closed
/// @param port zero for a free one
/// @param settings of `postgresql.conf`, over those that are always made
public record ServerOptions(@Nullable Path home, int port, Map<String, String> settings) {
    private static final ServerOptions DEFAULTS = new ServerOptions(null, 0, Map.of());

    public ServerOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "port of a server must be from 1 to 65535, or 0 for a free one, was " + port);
        }
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /// A temporary server on a free port.
    public static ServerOptions defaults() {
        return DEFAULTS;
    }

    public ServerOptions withHome(Path value) {
        return new ServerOptions(value, port, settings);
    }

    public ServerOptions withPort(int value) {
        return new ServerOptions(home, value, settings);
    }

    /// One line of `postgresql.conf`, for example `work_mem` and `64MB`.
    public ServerOptions withSetting(String name, String value) {
        if (!name.matches("[a-z0-9_.]+") || value.contains("\n")) {
            throw new IllegalArgumentException(
                    "'%s = %s' is no setting of PostgreSQL".formatted(name, value));
        }
        var more = new TreeMap<>(settings);
        more.put(name, value);
        return new ServerOptions(home, port, more);
    }
}
