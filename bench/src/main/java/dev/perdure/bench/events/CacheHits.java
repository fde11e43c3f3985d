package dev.perdure.bench.events;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

/// Pages that a server found in its own cache, between two looks. One thread.
///
/// Pages that are not there may still be in the cache of the operating system. A server counts a
/// connection's pages up to a second later.
final class CacheHits implements AutoCloseable {
    private static final String SQL =
            "select blks_hit, blks_read from pg_stat_database where datname = current_database()";

    private final Database database;
    private Blocks before = new Blocks(0, 0);
    private Blocks now = before;

    private record Blocks(long hit, long read) {}

    CacheHits(DatabaseOptions server) {
        database = Database.open(server.withMaxConnections(1));
    }

    void look() {
        var row = database.rows(SQL).getFirst();
        before = now;
        now = new Blocks(Long.parseLong(row.get(0)), Long.parseLong(row.get(1)));
    }

    /// {@return of a hundred pages, how many were found between the last two looks}
    double perCent() {
        long hit = now.hit() - before.hit();
        long read = now.read() - before.read();
        return 100.0 * hit / Math.max(1, hit + read);
    }

    @Override
    public void close() {
        database.close();
    }
}
