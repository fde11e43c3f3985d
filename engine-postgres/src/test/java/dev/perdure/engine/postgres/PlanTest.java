package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TableUse;
import dev.perdure.embedded.pg.TestServers;
import dev.perdure.pg.DatabaseOptions;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Set;

/// Every operation reaches its rows by index, and what it reads depends on its own batch and not on
/// how much else the store holds: on fresh tables, on grown ones, on ones never analysed, and with
/// plans that a session made when they were empty. The server's own counts tell, not times.
final class PlanTest {
    private static final int FEW = 1_000;
    private static final int MANY = 100_000;
    private static final int MOST_FOR_A_PAGE = 5_000;

    /// One row per node, handler or queue in use: read whole, they cost a page.
    private static final Set<String> SMALL = Set.of("node", "node_handler", "handler", "queue");

    static List<DatabaseOptions> servers() {
        return TestServers.all();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void cost_does_not_depend_on_what_else_is_stored(DatabaseOptions server) {
        try (var store = new WatchedStore(server)) {
            reads_by_index(Workday.run(store, "fresh"));
            Crowd.join(store, FEW);
            var base = Workday.run(store, "base");
            reads_by_index(base);
            Crowd.join(store, MANY);

            costs_the_same(base, Workday.run(store, "old-plans"));
            store.reopen();
            costs_the_same(base, Workday.run(store, "never-analysed"));
            store.run("analyze");
            store.reopen();
            costs_the_same(base, Workday.run(store, "analysed"));
        }
    }

    /// The planner believes that a table has one row if it was empty when it was vacuumed.
    @ParameterizedTest
    @MethodSource("servers")
    void plans_for_tables_known_to_be_empty_stay_good(DatabaseOptions server) {
        try (var store = new WatchedStore(server)) {
            store.run("vacuum analyze");
            reads_by_index(Workday.run(store, "first"));
            Crowd.join(store, FEW);
            var base = Workday.run(store, "base");
            Crowd.join(store, MANY);

            costs_the_same(base, Workday.run(store, "grown"));
        }
    }

    private static void reads_by_index(TableUse day) {
        assertThat(day.scans(SMALL)).isEmpty();
    }

    private static void costs_the_same(TableUse few, TableUse many) {
        reads_by_index(many);
        assertThat(many.dearerThan(few, PlanTest::limit)).isEmpty();
    }

    /// An index of a hundred times as many rows may be one level deeper. A page of a list sorts
    /// some neighbours and passes over those that it does not show.
    private static long limit(String operation, long few) {
        return operation.contains("page") ? MOST_FOR_A_PAGE : few * 3 / 2 + 10;
    }
}
