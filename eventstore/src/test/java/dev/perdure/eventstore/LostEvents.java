package dev.perdure.eventstore;

import dev.perdure.pg.Database;

/// Makes a log lose its newest events, as a failover to a replica that lacks them does.
public final class LostEvents {
    private LostEvents() {}

    /// All events above this position are gone.
    public static void after(Database database, String schema, long position) {
        database.execute(
                "delete from %s.event_tag where position > %d".formatted(schema, position));
        database.execute("delete from %s.event where position > %d".formatted(schema, position));
    }
}
