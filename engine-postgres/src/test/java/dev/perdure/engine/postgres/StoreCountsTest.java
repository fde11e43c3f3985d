package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestServers;
import dev.perdure.engine.provider.Status;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/// What counting costs in a store where much has ended.
final class StoreCountsTest {
    private final OwnStore store = new OwnStore(TestServers.newest());

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void ended_instances_are_counted_without_reading_them() throws SQLException {
        var ended = store.schema + ".ended_instance";
        store.run(
                """
                insert into %s (instance, handler, status, execution, root, ended_at, result)
                select i, 1, case when i %% 100 = 0 then 5 else 4 end, 1, true, now(),
                    decode(repeat('ab', 200), 'hex')
                from generate_series(1, 20000) i
                """
                        .formatted(ended));
        store.run("vacuum analyze " + ended);

        assertThat(store.provider().counts().instances())
                .isEqualTo(Map.of(Status.COMPLETED, 19_800L, Status.FAILED, 200L));
        assertThat(scansWhileCounting()).isZero();
    }

    private int scansWhileCounting() throws SQLException {
        try (var connection = store.begin()) {
            OwnStore.run(connection, "set local max_parallel_workers_per_gather = 0");
            int before = scans(connection); // whatever this session has done so far
            OwnStore.run(connection, "select * from %s.store_counts()".formatted(store.schema));
            return scans(connection) - before;
        }
    }

    private int scans(Connection connection) throws SQLException {
        return Integer.parseInt(
                OwnStore.read(
                        connection,
                        """
                        select seq_scan from pg_stat_xact_user_tables
                        where schemaname = '%s' and relname = 'ended_instance'
                        """
                                .formatted(store.schema)));
    }
}
