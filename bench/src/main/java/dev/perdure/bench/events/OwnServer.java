package dev.perdure.bench.events;

import dev.perdure.embedded.pg.EmbeddedPostgres;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.embedded.pg.ServerOptions;

/// Servers for parts that change settings of one. They wait for the disk, as all servers of
/// [EmbeddedPostgres] do, and are gone when they are closed.
final class OwnServer {
    private OwnServer() {}

    /// {@return a new server with room for what it is to hold; each setting as `name = value`}
    static PostgresServer start(String... settings) {
        var options =
                ServerOptions.defaults()
                        .withSetting("shared_buffers", "512MB")
                        .withSetting("max_wal_size", "8GB");
        for (var it : settings) {
            var parts = it.split(" = ", 2);
            options = options.withSetting(parts[0], parts[1]);
        }
        return EmbeddedPostgres.start(options);
    }
}
