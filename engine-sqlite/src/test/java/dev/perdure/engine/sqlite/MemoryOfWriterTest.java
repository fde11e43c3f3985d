package dev.perdure.engine.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.sqlite.file.Row;
import dev.perdure.engine.sqlite.file.Session;
import dev.perdure.engine.sqlite.file.Sql;
import dev.perdure.engine.sqlite.file.StoreFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/// What the writer remembers of instances is what the file says: after every operation, and after
/// operations that failed half-way.
final class MemoryOfWriterTest {
    private static final String FIND = Sql.load("find_resident");
    private static final String EVENTS =
            "select count(*) from message where instance = ? and kind = 1";

    private static final long SEED = Long.getLong("perdure.seed", 20_250_101);

    /// The longest way from one statement that fails to the next.
    private static final int STRIDE = 15;

    @TempDir Path folder;

    @Test
    void memory_equals_the_file_after_every_operation() throws SQLException {
        try (var provider = open("orders.db", new PlantedFaults())) {
            use(provider, "once");
            use(provider, "twice");
        }
    }

    @Test
    void memory_equals_the_file_whichever_statement_fails() throws SQLException {
        var random = new Random(SEED);
        int statement = 1 + random.nextInt(STRIDE);
        while (survives(statement)) {
            statement += 1 + random.nextInt(STRIDE);
        }

        assertThat(statement).as("statements of the scenario").isGreaterThan(200);
    }

    /// Lets one statement of the scenario fail.
    ///
    /// @return false if the scenario has fewer statements
    private boolean survives(int statement) throws SQLException {
        var faults = new PlantedFaults();
        try (var provider = open("fault" + statement + ".db", faults)) {
            faults.failStatement(statement);
            boolean failed = failsAsPlanted(provider);
            faults.failNone();
            assertInStep(provider);
            if (failed) {
                use(provider, "after");
            }
            return failed;
        }
    }

    private static boolean failsAsPlanted(SqliteProvider provider) {
        try {
            new FullUse(provider, Sample.join(provider, "node"), () -> {}).run("fault");
            return false;
        } catch (ProviderException e) {
            assertThat(e).hasMessageContaining("planted");
            return true;
        }
    }

    private static void use(SqliteProvider provider, String prefix) {
        var lease = Sample.join(provider, "node");
        new FullUse(provider, lease, () -> assertInStep(provider)).run(prefix);
    }

    private SqliteProvider open(String name, PlantedFaults faults) throws SQLException {
        var options = SqliteOptions.defaults();
        var file = new StoreFile(folder.resolve(name), options.fileSettings());
        file.openWriter().close();
        return new SqliteProvider(file, options, Session.on(faults.connect(file.path())));
    }

    private static void assertInStep(SqliteProvider provider) {
        assertThat(provider.writer().submit(() -> differences(provider)))
                .as("seed %d", SEED)
                .isEmpty();
    }

    private static List<String> differences(SqliteProvider provider) throws SQLException {
        var differences = new ArrayList<String>();
        var session = provider.store().tx.session();
        for (var resident : provider.store().instances.remembered()) {
            var remembered = describe(resident);
            var stored = session.first(FIND, MemoryOfWriterTest::describe, resident.id);
            if (!Objects.equals(remembered, stored)) {
                differences.add(resident.id + ": " + remembered + ", stored " + stored);
            }
            differences.addAll(forgotten(session, resident));
        }
        return differences;
    }

    private static List<String> forgotten(Session session, Resident it) throws SQLException {
        var forgotten = new ArrayList<String>();
        if ((!it.mayHaveMessages && count(session, "message", it) > 0)
                || (!it.mayHaveTimers && count(session, "timer", it) > 0)
                || (!it.mayHaveWork && count(session, "work", it) > 0)
                || (!it.mayHaveHeartbeats && count(session, "heartbeat", it) > 0)) {
            forgotten.add(it.id + " has rows that are not remembered");
        }
        long events = session.number(EVENTS, it.seq);
        if (it.eventsAtMost >= 0 && it.eventsAtMost < events) {
            forgotten.add(it.id + " has more events than " + it.eventsAtMost);
        }
        return forgotten;
    }

    private static long count(Session session, String table, Resident instance)
            throws SQLException {
        return session.number(
                "select count(*) from " + table + " where instance = ?", instance.seq);
    }

    private static List<Object> describe(Resident it) {
        long readyUs = it.readyUs == null ? -1 : it.readyUs;
        return List.of(
                it.seq,
                StatusCode.of(it.status),
                it.execution,
                it.owner,
                readyUs,
                it.orphaned ? 1 : 0,
                it.attempts,
                it.creator,
                it.hasReason ? 1 : 0,
                it.lastEvent);
    }

    private static List<Object> describe(Row row) throws SQLException {
        long seq = row.number();
        int status = row.integer();
        int execution = row.integer();
        long owner = row.number();
        var readyUs = row.optionalNumber();
        return List.of(
                seq,
                status,
                execution,
                owner,
                readyUs == null ? -1L : readyUs,
                row.integer(),
                row.integer(),
                row.number(),
                row.integer(),
                row.number());
    }
}
