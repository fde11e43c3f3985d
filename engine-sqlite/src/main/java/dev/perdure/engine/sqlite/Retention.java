package dev.perdure.engine.sqlite;

import dev.perdure.engine.sqlite.commit.Transaction;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;

/// Deletes what ended long ago. Remembers how far it came, so that trees which cannot go yet are
/// looked at once per pass and not by every call. Confined to the writer thread.
final class Retention {
    private static final int LOOKED_AT = 1_000;
    private static final Root NONE = new Root(Long.MIN_VALUE, 0, "");

    private final Transaction tx;
    private final Lifecycle lifecycle;
    private Root reached = NONE;

    Retention(Transaction tx, Lifecycle lifecycle) {
        this.tx = tx;
        this.lifecycle = lifecycle;
    }

    private record Root(long endedUs, long seq, String id) {}

    private record Past(long endedUs, long instance, int execution) {}

    int prune(long olderUs, int limit) throws SQLException {
        long cutUs = tx.nowUs() - olderUs;
        int removed = trees(cutUs, limit);
        return removed < limit ? removed + executions(cutUs, limit - removed) : removed;
    }

    private int trees(long cutUs, int limit) throws SQLException {
        int removed = 0;
        boolean wholePass = reached.equals(NONE);
        for (int looked = 0; looked < LOOKED_AT && removed < limit; looked++) {
            var root = next(cutUs);
            if (root == null) {
                reached = NONE;
                if (wholePass || removed > 0) {
                    break;
                }
                wholePass = true;
            } else {
                reached = root;
                removed += lifecycle.deleteEnded(root.id());
            }
        }
        return removed;
    }

    private @Nullable Root next(long cutUs) throws SQLException {
        return tx.session()
                .first(
                        """
                        select ended_us, seq, id
                        from instance
                        where parent_id is null
                        and ended_us < ?
                        and (ended_us, seq) > (?, ?)
                        order by ended_us, seq
                        limit 1
                        """,
                        row -> new Root(row.number(), row.number(), row.text()),
                        cutUs,
                        reached.endedUs(),
                        reached.seq());
    }

    private int executions(long cutUs, int limit) throws SQLException {
        var old =
                tx.session()
                        .list(
                                """
                                select ended_us, instance, execution
                                from past_execution
                                where ended_us < ?
                                order by ended_us, instance, execution
                                limit ?
                                """,
                                row -> new Past(row.number(), row.number(), row.integer()),
                                cutUs,
                                limit);
        for (var past : old) {
            tx.session()
                    .run(
                            "delete from history where instance = ? and execution = ?",
                            past.instance(),
                            past.execution());
            tx.session()
                    .run(
                            "delete from past_execution"
                                    + " where ended_us = ? and instance = ? and execution = ?",
                            past.endedUs(),
                            past.instance(),
                            past.execution());
        }
        return old.size();
    }
}
