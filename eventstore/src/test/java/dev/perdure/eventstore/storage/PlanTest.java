package dev.perdure.eventstore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TableUse;
import dev.perdure.embedded.pg.TestServers;
import dev.perdure.pg.DatabaseOptions;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Set;

/// Every operation reaches its rows by index, and what it reads depends on what it asks for and not
/// on how much else the store holds: on fresh tables, on emptied and on grown ones, on ones never
/// analysed, and with plans that a session made when they were small. The server's own counts tell,
/// not times.
@Timeout(300)
final class PlanTest {
    private static final int FEW = 1_000;
    private static final int MANY = 100_000;
    private static final long SEGMENT = 1_000;
    private static final int SEGMENTS = 20;

    /// A probe of one segment for one item of a query.
    private static final int PROBE = 4;

    static List<DatabaseOptions> servers() {
        return TestServers.all();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void cost_does_not_depend_on_what_else_is_stored(DatabaseOptions server) {
        try (var store = new WatchedStore(server, 10_000_000)) {
            readsByIndex(Workday.run(store, "fresh"));
            Crowd.join(store, FEW);
            var base = Workday.run(store, "base");
            readsByIndex(base);
            Crowd.join(store, MANY);

            costsTheSame(base, Workday.run(store, "old-plans"));
            store.reopen();
            costsTheSame(base, Workday.run(store, "never-analysed"));
            store.run("analyze");
            store.reopen();
            costsTheSame(base, Workday.run(store, "analysed"));
        }
    }

    /// The planner believes that a table has one row if it was empty when it was vacuumed.
    @ParameterizedTest
    @MethodSource("servers")
    void plans_for_tables_known_to_be_empty_stay_good(DatabaseOptions server) {
        try (var store = new WatchedStore(server, 10_000_000)) {
            store.run("vacuum analyze");
            readsByIndex(Workday.run(store, "first"));
            Crowd.join(store, FEW);
            var base = Workday.run(store, "base");
            empty(store);
            store.run("vacuum analyze");
            store.reopen();
            readsByIndex(Workday.run(store, "emptied"));
            Crowd.join(store, MANY);

            costsTheSame(base, Workday.run(store, "grown"));
        }
    }

    /// Whoever asks for what happened at the end of a log does not pay for the segments before it.
    @ParameterizedTest
    @MethodSource("servers")
    void old_segments_cost_a_probe_and_only_those_who_ask_for_all_time(DatabaseOptions server) {
        try (var store = new WatchedStore(server, SEGMENT)) {
            Crowd.join(store, (int) SEGMENT * 3 / 2);
            var base = Workday.run(store, "base");
            Crowd.join(store, (int) SEGMENT * SEGMENTS);

            costsTheSame(base, Workday.run(store, "old-plans"), SEGMENTS);
            store.reopen();
            costsTheSame(base, Workday.run(store, "never-analysed"), SEGMENTS);
            store.run("analyze");
            store.reopen();
            costsTheSame(base, Workday.run(store, "analysed"), SEGMENTS);
        }
    }

    /// What can be deleted; events cannot.
    private static void empty(WatchedStore store) {
        for (var table : List.of("append_key", "snapshot", "subject_key", "erasure")) {
            store.run("delete from %1$s.%2$s", table);
        }
        store.run("delete from %1$s.subscription where name like 'crowd-%%'");
    }

    private static void readsByIndex(TableUse day) {
        assertThat(day.scans(Set.of())).isEmpty();
    }

    private static void costsTheSame(TableUse few, TableUse many) {
        costsTheSame(few, many, 0);
    }

    private static void costsTheSame(TableUse few, TableUse many, int segments) {
        readsByIndex(many);
        assertThat(many.dearerThan(few, (operation, pages) -> limit(operation, pages, segments)))
                .isEmpty();
    }

    /// An index of a hundred times as many rows may be one level deeper.
    private static long limit(String operation, long few, int segments) {
        int items = operation.contains("several") ? 3 : 1;
        return few * 3 / 2 + 10 + (operation.contains("all time") ? PROBE * items * segments : 0);
    }
}
