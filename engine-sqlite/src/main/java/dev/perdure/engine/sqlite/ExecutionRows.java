package dev.perdure.engine.sqlite;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.sqlite.commit.Transaction;

import java.sql.SQLException;
import java.util.Arrays;

/// What belongs to one execution of an instance: its history, and the timers, work items and
/// heartbeats that end with it. Confined to the writer thread.
final class ExecutionRows {
    private static final String INSERT_HISTORY =
            """
            insert into history (instance, execution, first_event, last_event, data)
            values (?, ?, ?, ?, ?)
            """;

    private final Transaction tx;

    ExecutionRows(Transaction tx) {
        this.tx = tx;
    }

    void append(Resident instance, HistoryChunk chunk) throws SQLException {
        tx.session()
                .run(
                        INSERT_HISTORY,
                        instance.seq,
                        chunk.execution(),
                        chunk.firstEvent(),
                        chunk.lastEvent(),
                        chunk.data());
    }

    /// {@return true if exactly this chunk is stored}
    boolean stored(Resident instance, HistoryChunk chunk) throws SQLException {
        var found =
                tx.session()
                        .first(
                                """
                                select last_event, data
                                from history
                                where instance = ?
                                and execution = ?
                                and first_event = ?
                                """,
                                row ->
                                        row.number() == chunk.lastEvent()
                                                && Arrays.equals(row.bytes(), chunk.data()),
                                instance.seq,
                                chunk.execution(),
                                chunk.firstEvent());
        return found != null && found;
    }

    /// Steps of the current execution need no work item or heartbeat any more.
    void close(Resident instance, Iterable<Long> steps) throws SQLException {
        for (long step : steps) {
            if (instance.mayHaveWork) {
                deleteStep("work", instance, step);
            }
            if (instance.mayHaveHeartbeats) {
                deleteStep("heartbeat", instance, step);
            }
        }
    }

    /// The current execution has ended.
    void clear(Resident instance) throws SQLException {
        if (instance.mayHaveTimers) {
            deleteExecution("timer", instance);
            instance.mayHaveTimers = false;
        }
        if (instance.mayHaveWork) {
            deleteExecution("work", instance);
            instance.mayHaveWork = false;
        }
        if (instance.mayHaveHeartbeats) {
            deleteExecution("heartbeat", instance);
            instance.mayHaveHeartbeats = false;
        }
    }

    /// Removes every row of an instance that is deleted or replaced.
    void deleteAll(long instance) throws SQLException {
        tx.session().run("delete from history where instance = ?", instance);
        tx.session().run("delete from timer where instance = ?", instance);
        tx.session().run("delete from work where instance = ?", instance);
        tx.session().run("delete from heartbeat where instance = ?", instance);
    }

    private void deleteExecution(String table, Resident instance) throws SQLException {
        tx.session()
                .run(
                        "delete from " + table + " where instance = ? and execution = ?",
                        instance.seq,
                        instance.execution);
    }

    private void deleteStep(String table, Resident instance, long step) throws SQLException {
        tx.session()
                .run(
                        "delete from "
                                + table
                                + " where instance = ? and execution = ? and event = ?",
                        instance.seq,
                        instance.execution,
                        step);
    }
}
