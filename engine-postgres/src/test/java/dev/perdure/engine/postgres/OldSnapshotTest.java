package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestServers;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.WorkFilter;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Vacuum cannot remove what an old snapshot might still see, so dead entries pile up where a look
/// into a queue begins. Looks do not pass over them again and again.
final class OldSnapshotTest {
    private static final int CHURNED = 50_000;
    private static final FetchLimits LIMITS = new FetchLimits(10, 100, 1_000_000);
    private static final WorkFilter WORK = new WorkFilter(Set.of("charge"), Set.of(), 10);

    /// `%1$s` is the schema, `%2$d` how many, `%3$d` the epoch of the node.
    private static final List<String> COMING =
            List.of(
                    """
                    insert into %1$s.live_instance (instance, handler, status, execution, ready_at)
                    select n, 1, 1, 1, clock_timestamp() - interval '1 minute'
                    from generate_series(1, %2$d) n
                    """,
                    """
                    insert into %1$s.timer (instance, execution, event, fire_at)
                    select n, 1, fired, clock_timestamp() + case fired
                        when 1 then interval '-1 minute'
                        else interval '1 hour'
                    end
                    from generate_series(1, %2$d) n, generate_series(0, 1) fired
                    """,
                    """
                    insert into %1$s.work_ready (queue, visible_at, id, attempt)
                    select 1, clock_timestamp() - interval '1 minute', n, 1
                    from generate_series(1, %2$d) n
                    """,
                    """
                    insert into %1$s.work_ready (queue, visible_at, id, attempt, start_by)
                    select 2, clock_timestamp(), n, 1, clock_timestamp() - interval '1 minute'
                    from generate_series(1, %2$d) n
                    """,
                    """
                    insert into %1$s.inbox (epoch, id, instance)
                    select %3$d, nextval(pg_get_serial_sequence('%1$s.message', 'id')), 1
                    from generate_series(1, %2$d) n
                    """,
                    """
                    insert into %1$s.notice (epoch, instance_id, reason)
                    select %3$d, 'ended-' || n, 'test'
                    from generate_series(1, %2$d) n
                    """);

    /// What a fetch hands out, it deletes itself.
    private static final List<String> GOING =
            List.of(
                    "delete from %1$s.live_instance",
                    "delete from %1$s.timer", "delete from %1$s.work_ready");

    static List<DatabaseOptions> servers() {
        return TestServers.all();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void looks_cost_the_same_behind_an_old_snapshot(DatabaseOptions server) throws SQLException {
        try (var store = new WatchedStore(server);
                var other = Database.open(server.withMaxConnections(1));
                var old = other.connection()) {
            var lease = Workday.join(store.provider(), "node");
            store.run("insert into %1$s.queue (activity) values ('charge'), ('other')");
            var before = look(store, lease);
            hold(old);
            churn(store, lease);

            var full = look(store, lease);
            passMargin(store);
            look(store, lease);
            var after = look(store, lease);

            old.rollback();
            var all = new SoftAssertions();
            before.forEach((operation, pages) -> {
                all.assertThat(full.getOrDefault(operation, 0L))
                        .as("pages to %s, everything", operation)
                        .isGreaterThan(10 * pages);
                all.assertThat(after.getOrDefault(operation, 0L))
                        .as("pages to %s, what is new", operation)
                        .isLessThanOrEqualTo(pages + 10);
            });
            all.assertAll();
        }
    }

    private static void churn(WatchedStore store, NodeLease lease) {
        COMING.forEach(rows -> store.run(rows, CHURNED, lease.epoch()));
        var all = new FetchLimits(0, CHURNED, 1_000_000);
        assertThat(store.provider().fetchOrchestrationItems(lease, all)).isEmpty();
        GOING.forEach(store::run);
    }

    /// Takes a snapshot and keeps it.
    private static void hold(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (var statement = connection.createStatement()) {
            statement.execute("select 1 from pg_class limit 1");
        }
    }

    private static void passMargin(WatchedStore store) {
        store.run("select pg_sleep(%2$d)", QueueBound.MARGIN.toSeconds() + 1);
    }

    /// {@return the pages that each operation touched}
    private static Map<String, Long> look(WatchedStore store, NodeLease lease) {
        var provider = store.provider();
        var use = store.use();
        var pages = new LinkedHashMap<String, Long>();
        pages.put(
                "fetch",
                use.usageOf(() ->
                                assertThat(provider.fetchOrchestrationItems(lease, LIMITS))
                                        .isEmpty())
                        .blocks());
        pages.put(
                "fetch work",
                use.usageOf(() -> assertThat(provider.fetchWorkItems(lease, WORK)).isEmpty())
                        .blocks());
        pages.put(
                "fire timers",
                use.usageOf(() -> assertThat(provider.fireTimers(lease, 100).fired()).isZero())
                        .blocks());
        return pages;
    }
}
