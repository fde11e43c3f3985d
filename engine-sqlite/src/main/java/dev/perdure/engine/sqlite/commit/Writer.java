package dev.perdure.engine.sqlite.commit;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.sqlite.file.StoreError;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The only thread that changes the file, and its group commit.
///
/// Operations queue up while a commit is in flight; the next transaction takes all of them, up to a
/// limit, and one flush to disk makes them durable together. Each has a savepoint, so that one that
/// fails takes back its own changes only. Callers return after the commit. Alone, an operation goes
/// out at once: no timer holds it back.
///
/// The thread is a platform thread, because SQLite blocks in native code. Between transactions it
/// looks for changes of other processes while somebody subscribes; see [Pacing].
public final class Writer implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Writer.class.getName());
    private static final int LARGEST_BATCH = 256;
    private static final Duration NEVER = Duration.ofDays(1);

    private final Path file;
    private final Transaction tx;
    private final Subscriptions subscriptions;
    private final Pacing pacing;
    private final BlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean ended;
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong operations = new AtomicLong();

    public Writer(Path file, Transaction tx, Subscriptions subscriptions, Pacing pacing) {
        this.file = file;
        this.tx = tx;
        this.subscriptions = subscriptions;
        this.pacing = pacing;
        this.thread =
                Thread.ofPlatform()
                        .name("perdure-sqlite-writer " + file.getFileName())
                        .daemon()
                        .unstarted(this::loop);
    }

    /// Something to do in a transaction, on the writer thread.
    public interface Operation<T> {
        T run() throws SQLException;
    }

    public void start() {
        thread.start();
    }

    /// Runs an operation and returns its result when it is durable.
    public <T> T submit(Operation<T> operation) {
        refuseListeners();
        if (closing) {
            throw closed();
        }
        var pending = Pending.of(operation);
        queue.add(pending);
        if (ended && queue.remove(pending)) {
            throw closed();
        }
        return pending.await();
    }

    /// Makes the writer look for changes of other processes soon.
    public void nudge() {
        queue.add(Pending.nudge());
    }

    /// {@return how many transactions were committed}
    public long commits() {
        return commits.get();
    }

    /// {@return how many operations they carried}
    public long operations() {
        return operations.get();
    }

    /// {@return how many operations wait}
    public int waiting() {
        return queue.size();
    }

    /// Commits what was submitted and ends the thread.
    @Override
    public void close() {
        refuseListeners();
        closing = true;
        nudge();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        var batch = new ArrayList<Pending<?>>();
        try {
            while (!closing || !queue.isEmpty()) {
                step(batch);
                batch.clear();
            }
        } finally {
            ended = true;
            queue.drainTo(batch);
            batch.forEach(pending -> pending.fail(closed()));
            batch.forEach(Pending::complete);
        }
    }

    private void step(List<Pending<?>> batch) {
        try {
            var first = queue.poll(patience().toMillis(), TimeUnit.MILLISECONDS);
            if (first == null) {
                lookAround();
                return;
            }
            batch.add(first);
            queue.drainTo(batch, LARGEST_BATCH - 1);
            if (batch.removeIf(Pending::isNudge)) {
                pacing.alert();
            }
            if (!batch.isEmpty()) {
                commit(batch);
            }
        } catch (InterruptedException _) {
            closing = true;
        }
    }

    private void refuseListeners() {
        if (thread.equals(Thread.currentThread())) {
            throw new IllegalStateException("a listener must not call the provider; hand over");
        }
    }

    private Duration patience() {
        return subscriptions.isEmpty() ? NEVER : pacing.next();
    }

    private void lookAround() {
        try {
            if (tx.lookAround()) {
                pacing.alert();
                subscriptions.publish(tx.takeSignals());
            }
        } catch (SQLException e) {
            LOGGER.log(System.Logger.Level.WARNING, "cannot look for changes of '" + file + "'", e);
        }
    }

    private void commit(List<Pending<?>> batch) {
        try {
            if (tx.begin()) {
                pacing.alert();
            }
            for (var pending : batch) {
                run(pending, batch.size() == 1);
            }
            tx.commit();
            commits.incrementAndGet();
            operations.addAndGet(batch.size());
        } catch (Throwable e) { // whatever it was, the callers wait for an answer
            tx.rollback();
            batch.stream().filter(p -> !p.failed()).forEach(p -> p.fail(explain(e)));
        }
        batch.forEach(Pending::complete);
        subscriptions.publish(tx.takeSignals());
    }

    private void run(Pending<?> pending, boolean alone) throws SQLException {
        tx.startOperation();
        if (alone) {
            pending.run();
            return;
        }
        int savepoint = tx.savepoint();
        try {
            pending.run();
        } catch (SQLException | RuntimeException e) {
            tx.rollbackTo(savepoint);
            pending.fail(explain(e));
            return;
        }
        tx.release();
    }

    private Throwable explain(Throwable failure) {
        return failure instanceof SQLException e ? StoreError.of(file, e) : failure;
    }

    private ProviderException closed() {
        return new ProviderException(
                ErrorCode.ENGINE_STOPPED, "provider of file '" + file + "' is closed", null);
    }
}
