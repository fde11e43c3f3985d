package dev.perdure.bench.events;

import dev.perdure.pg.Database;

/// What the server and the driver take at least, in the same minute as a store: one caller asks for
/// nothing, then stores one row and commits. Whatever one caller of a store does is slower.
final class Baseline {
    private final Round round;
    private final String table;

    Baseline(Round round) {
        this.round = round;
        this.table = round.scribe.store().schema() + ".bare";
    }

    void run() throws InterruptedException {
        try (var database = Database.open(round.plan.server().withMaxConnections(1))) {
            database.execute("create table if not exists " + table + " (number bigint)");
            measure(database, "a bare round trip", "select 1");
            measure(database, "a bare insert and commit", "insert into " + table + " values (1)");
            database.execute("drop table " + table);
        }
    }

    private void measure(Database database, String what, String sql) throws InterruptedException {
        round.scribe.rated(what, round.callers(1, _ -> execute(database, sql)));
    }

    private static boolean execute(Database database, String sql) {
        return database.with(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                statement.execute();
                return true;
            }
        });
    }
}
