package dev.perdure.engine.sqlite.file;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/// Creates and upgrades the tables. The version is SQLite's `user_version`; files of others are
/// told apart by `application_id`.
final class Schema {
    /// Reads "Prdu".
    static final int APPLICATION_ID = 0x50726475;

    /// Scripts in order; the number of the last one is the version of this release.
    private static final List<String> SCRIPTS =
            List.of("schema/V0001__store", "schema/V0002__start_by", "schema/V0003__retention");

    private Schema() {}

    /// Makes the file usable, or refuses it before anything in it is changed.
    static void prepare(Session session, Path file) throws SQLException {
        boolean older = versionNow(session, file) < SCRIPTS.size();
        useWriteAheadLog(session, file);
        if (older) {
            session.run("begin immediate");
            try {
                upgrade(session, version(session, file));
                session.run("commit");
            } catch (SQLException | RuntimeException e) {
                session.run("rollback");
                throw e;
            }
        }
    }

    /// Looks at the file as it is at one moment, while others may be creating it.
    private static int versionNow(Session session, Path file) throws SQLException {
        session.run("begin");
        try {
            return version(session, file);
        } finally {
            session.run("rollback");
        }
    }

    private static void useWriteAheadLog(Session session, Path file) throws SQLException {
        var mode = session.first("pragma journal_mode = wal", Row::text);
        if (!"wal".equals(mode)) {
            throw StoreError.unusable(
                    file,
                    "cannot have a write-ahead log (journal mode is '%s'). Put it on a local disk"
                            .formatted(mode));
        }
    }

    private static void upgrade(Session session, int from) throws SQLException {
        for (var script : SCRIPTS.subList(from, SCRIPTS.size())) {
            session.script(Sql.load(script));
        }
        session.script("pragma application_id = " + APPLICATION_ID);
        session.script("pragma user_version = " + SCRIPTS.size());
    }

    private static int version(Session session, Path file) throws SQLException {
        long application = session.number("pragma application_id");
        long version = session.number("pragma user_version");
        boolean empty = session.number("select count(*) from sqlite_schema") == 0;
        if (empty && application == 0 && version == 0) {
            return 0;
        }
        if (application != APPLICATION_ID) {
            throw StoreError.unusable(
                    file,
                    ("is a database of another application: expected application_id %d, found %d."
                                    + " It was not changed; choose another file")
                            .formatted(APPLICATION_ID, application));
        }
        if (version > SCRIPTS.size()) {
            throw StoreError.unusable(
                    file,
                    ("was written by a newer release: expected schema version up to %d, found %d."
                                    + " It was not changed; run the newer release")
                            .formatted(SCRIPTS.size(), version));
        }
        return (int) version;
    }
}
