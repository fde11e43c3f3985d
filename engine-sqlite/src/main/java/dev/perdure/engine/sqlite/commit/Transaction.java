package dev.perdure.engine.sqlite.commit;

import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.sqlite.file.Micros;
import dev.perdure.engine.sqlite.file.Session;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The transaction that the writer has open, and what must happen when it ends. Confined to the
/// writer thread; one object serves all transactions, one after the other.
public final class Transaction {
    private final Session session;
    private final InstantSource clock;
    private final List<Memory> memories = new ArrayList<>();
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final Set<Signal> signals = EnumSet.noneOf(Signal.class);
    private long seenVersion;
    private long nowUs;

    public Transaction(Session session, InstantSource clock) throws SQLException {
        this.session = session;
        this.clock = clock;
        this.seenVersion = dataVersion();
    }

    /// Something the writer remembers about the file and can read again.
    public interface Memory {
        /// Called when the file may differ: after a rollback, or a commit of another process.
        void forget();
    }

    public Session session() {
        return session;
    }

    /// {@return the time of the operation that runs, in microseconds}
    public long nowUs() {
        return nowUs;
    }

    public Instant now() {
        return Micros.toInstant(nowUs);
    }

    public void remember(Memory memory) {
        memories.add(memory);
    }

    public void signal(Signal signal) {
        signals.add(signal);
    }

    /// Registers how to take back a change of memory that cannot be read again from the file.
    public void onRollback(Runnable action) {
        undo.push(action);
    }

    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /// Takes the write lock. From here on nobody else changes the file.
    ///
    /// @return true if other processes committed since the last look
    boolean begin() throws SQLException {
        session.run("begin immediate");
        return lookAround();
    }

    /// Notices commits of other processes. What they changed is not known, so everything that was
    /// remembered is forgotten and every signal is due.
    ///
    /// @return true if there were any since the last look
    boolean lookAround() throws SQLException {
        long version = dataVersion();
        if (version == seenVersion) {
            return false;
        }
        seenVersion = version;
        memories.forEach(Memory::forget);
        signals.addAll(EnumSet.allOf(Signal.class));
        return true;
    }

    void startOperation() {
        nowUs = Micros.of(clock.instant());
    }

    /// Starts an operation that can be taken back without the others.
    ///
    /// @return the place to return to
    int savepoint() throws SQLException {
        session.run("savepoint operation");
        return undo.size();
    }

    void release() throws SQLException {
        session.run("release operation");
    }

    void rollbackTo(int savepoint) throws SQLException {
        session.run("rollback to operation");
        session.run("release operation");
        undoDownTo(savepoint);
        memories.forEach(Memory::forget);
    }

    /// Makes everything durable.
    void commit() throws SQLException {
        session.run("commit");
        undo.clear();
        afterCommit.forEach(Runnable::run);
        afterCommit.clear();
    }

    /// {@return what the listeners should be told, once}
    Set<Signal> takeSignals() {
        if (signals.isEmpty()) {
            return Set.of();
        }
        var taken = EnumSet.copyOf(signals);
        signals.clear();
        return taken;
    }

    /// Takes everything back; also after a failed commit or an error that ended the transaction.
    void rollback() {
        try {
            session.run("rollback");
        } catch (SQLException _) {
            // SQLite has rolled back by itself, as it does when the disk is full.
        }
        undoDownTo(0);
        afterCommit.clear();
        memories.forEach(Memory::forget);
    }

    private long dataVersion() throws SQLException {
        return session.number("pragma data_version");
    }

    private void undoDownTo(int size) {
        while (undo.size() > size) {
            undo.pop().run();
        }
    }
}
