package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.sqlite.commit.Transaction;
import dev.perdure.engine.sqlite.file.Sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The heartbeat table. Confined to the writer thread.
final class Heartbeats {
    private static final String UPSERT = Sql.load("upsert_heartbeat");
    private static final String HELD =
            """
            select count(*)
            from work
            where instance = ?
            and execution = ?
            and event = ?
            and leased_by = ?
            """;

    private final Transaction tx;
    private final Instances instances;

    Heartbeats(Transaction tx, Instances instances) {
        this.tx = tx;
        this.instances = instances;
    }

    List<Boolean> record(long node, List<Heartbeat> heartbeats) throws SQLException {
        var taken = new ArrayList<Boolean>(heartbeats.size());
        for (var heartbeat : heartbeats) {
            taken.add(record(node, heartbeat));
        }
        return taken;
    }

    private boolean record(long node, Heartbeat heartbeat) throws SQLException {
        var instance = instances.find(heartbeat.instance());
        if (instance == null || instance.ended() || instance.execution != heartbeat.execution()) {
            return false;
        }
        if (instance.owner != node && !holdsWork(node, instance, heartbeat)) {
            return false;
        }
        instance.mayHaveHeartbeats = true;
        tx.session()
                .run(
                        UPSERT,
                        instance.seq,
                        heartbeat.execution(),
                        heartbeat.event(),
                        heartbeat.attempt(),
                        heartbeat.progress().codec(),
                        heartbeat.progress().data());
        return true;
    }

    private boolean holdsWork(long node, Resident instance, Heartbeat heartbeat)
            throws SQLException {
        long held =
                tx.session()
                        .number(HELD, instance.seq, heartbeat.execution(), heartbeat.event(), node);
        return held != 0;
    }
}
