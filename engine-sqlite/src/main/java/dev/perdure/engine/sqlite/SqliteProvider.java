package dev.perdure.engine.sqlite;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.ControlOutcome;
import dev.perdure.engine.provider.DeleteOutcome;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.LeaseRenewal;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.StoreCounts;
import dev.perdure.engine.provider.TimersFired;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.WorkFilter;
import dev.perdure.engine.provider.WorkItem;
import dev.perdure.engine.provider.WorkResult;
import dev.perdure.engine.sqlite.commit.Pacing;
import dev.perdure.engine.sqlite.commit.Subscriptions;
import dev.perdure.engine.sqlite.commit.Writer;
import dev.perdure.engine.sqlite.file.EngineLock;
import dev.perdure.engine.sqlite.file.Micros;
import dev.perdure.engine.sqlite.file.Session;
import dev.perdure.engine.sqlite.file.StoreError;
import dev.perdure.engine.sqlite.file.StoreFile;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Keeps everything in one SQLite file, durable against crashes of the process and of the machine.
///
/// One process at a time runs the engine: its first node locks `<file>.engine.lock`, and the kernel
/// releases that lock when the process dies, so that a restarted engine takes over at once. Any
/// number of other processes may open the same file to read, start, signal and control instances;
/// the engine notices what they did within [SqliteOptions]' polling time.
///
/// ```java
/// try (var provider = SqliteProvider.open(Path.of("orders.db"))) { … }
/// ```
public final class SqliteProvider implements Provider {
    private final SqliteOptions options;
    private final Store store;
    private final Readers readers;
    private final Subscriptions subscriptions = new Subscriptions();
    private final Writer writer;

    /// @param session the writer's connection, which this provider closes
    SqliteProvider(StoreFile file, SqliteOptions options, Session session) throws SQLException {
        this.options = options;
        this.store = new Store(session, new EngineLock(file.path()), options.clock());
        this.readers = new Readers(file);
        var pacing = new Pacing(options.pace(), System::nanoTime);
        this.writer = new Writer(file.path(), store.tx, subscriptions, pacing);
        this.writer.start();
    }

    /// Opens a file with full durability, and creates it if there is none.
    ///
    /// @throws ProviderException `ENG-017` if the file cannot be used; it is then unchanged
    public static SqliteProvider open(Path file) {
        return open(file, SqliteOptions.defaults());
    }

    /// Opens a file, and creates it if there is none.
    ///
    /// @throws ProviderException `ENG-017` if the file cannot be used; it is then unchanged
    public static SqliteProvider open(Path file, SqliteOptions options) {
        var storeFile = new StoreFile(file, options.fileSettings());
        try {
            var session = storeFile.openWriter();
            return new SqliteProvider(storeFile, options, session);
        } catch (SQLException e) {
            throw StoreError.of(storeFile.path(), e);
        }
    }

    @Override
    public NodeLease joinNode(NodeRequest request) {
        return writer.submit(() -> store.nodes.join(request));
    }

    @Override
    public LeaseRenewal renewNodeLease(NodeLease lease) {
        return writer.submit(() -> store.nodes.renew(lease));
    }

    @Override
    public void leaveNode(NodeLease lease) {
        run(() -> store.nodes.leave(lease));
    }

    @Override
    public List<OrchestrationItem> fetchOrchestrationItems(NodeLease lease, FetchLimits limits) {
        return writer
                .submit(() -> store.fetching.fetch(store.nodes.require(lease), limits))
                .stream()
                .map(FetchedItem::toItem)
                .toList();
    }

    @Override
    public void handOutAgain(NodeLease lease, Collection<String> held, Collection<Long> heldWork) {
        var instances = Set.copyOf(held);
        var items = Set.copyOf(heldWork);
        run(() -> {
            long node = store.nodes.require(lease);
            store.releases.handOutAgain(node, instances);
            store.work.abandonAllBut(node, items);
        });
    }

    @Override
    public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
        var prepared = Turns.Prepared.of(turns);
        return writer.submit(() -> store.turns.commit(store.nodes.require(lease), prepared));
    }

    @Override
    public void abandonOrchestrationItems(NodeLease lease, List<Abandoned> items) {
        run(() -> store.releases.abandon(store.nodes.require(lease), items));
    }

    @Override
    public List<WorkItem> fetchWorkItems(NodeLease lease, WorkFilter filter) {
        return writer.submit(() -> store.work.fetch(store.nodes.require(lease), filter));
    }

    @Override
    public List<Boolean> ackWorkItems(NodeLease lease, List<WorkResult> results) {
        var outcomes = results.stream().map(WorkQueue.Outcome::of).toList();
        return writer.submit(() -> store.work.acknowledge(store.nodes.require(lease), outcomes));
    }

    @Override
    public void abandonWorkItems(NodeLease lease, Collection<Long> workItems) {
        run(() -> store.work.abandon(store.nodes.require(lease), workItems));
    }

    @Override
    public List<Boolean> recordHeartbeats(NodeLease lease, List<Heartbeat> heartbeats) {
        return writer.submit(() -> store.heartbeats.record(store.nodes.require(lease), heartbeats));
    }

    @Override
    public TimersFired fireTimers(NodeLease lease, int limit) {
        return writer.submit(() -> {
            store.nodes.require(lease);
            return store.timers.fire(limit);
        });
    }

    @Override
    public List<EnqueueOutcome> enqueueMessages(List<Envelope> messages, int maxPendingEvents) {
        var letters = Letter.of(messages);
        return writer.submit(() -> store.mailbox.enqueue(letters, maxPendingEvents));
    }

    @Override
    public List<HistoryChunk> fetchHistory(
            String instance, int execution, long afterEvent, int limit) {
        var after = new Listing.After(instance, execution, afterEvent);
        return readers.read(session -> Listing.history(session, after, limit));
    }

    @Override
    public List<InstanceRecord> findInstances(Collection<String> ids) {
        return readers.read(session -> Listing.find(session, ids));
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceQuery query) {
        return readers.read(session -> Listing.page(session, query));
    }

    @Override
    public List<InstanceRecord> listUnrunnable(int limit) {
        long nowUs = Micros.of(options.clock().instant());
        return readers.read(session -> Listing.unrunnable(session, nowUs, limit));
    }

    @Override
    public StoreCounts counts() {
        return readers.read(Listing::counts);
    }

    @Override
    public ControlOutcome terminateInstance(String id, String reason) {
        return writer.submit(() -> store.lifecycle.terminate(id, reason));
    }

    @Override
    public ControlOutcome resumeInstance(String id) {
        return writer.submit(() -> store.lifecycle.resume(id));
    }

    @Override
    public DeleteOutcome deleteInstance(String id) {
        return writer.submit(() -> store.lifecycle.delete(id));
    }

    @Override
    public int pruneInstances(Duration olderThan, int limit) {
        return writer.submit(() -> store.retention.prune(Micros.of(olderThan), limit));
    }

    @Override
    public Instant now() {
        return Micros.toInstant(Micros.of(options.clock().instant()));
    }

    @Override
    public Subscription subscribe(Consumer<Signal> listener) {
        var subscription = subscriptions.add(listener);
        writer.nudge();
        return subscription;
    }

    /// Commits what was submitted and closes the file. Does not end the leases of its nodes: the
    /// next engine takes over what they hold.
    @Override
    public void close() {
        writer.close();
        readers.close();
        try {
            store.close();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot close the file", e);
        }
    }

    Writer writer() {
        return writer;
    }

    Store store() {
        return store;
    }

    Readers readers() {
        return readers;
    }

    private void run(Action action) {
        writer.submit(() -> {
            action.run();
            return true;
        });
    }

    /// An operation without a result.
    private interface Action {
        void run() throws SQLException;
    }
}
