package dev.perdure.engine.postgres;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.ControlOutcome;
import dev.perdure.engine.provider.DeleteOutcome;
import dev.perdure.engine.provider.DroppedMessage;
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
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.DatabaseOptions;
import dev.perdure.pg.Migrations;
import dev.perdure.pg.Sql;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Keeps everything in one schema of a PostgreSQL database, shared by any number of nodes and
/// clients. Every operation is one stored function: one round trip, one transaction.
///
/// ```java
/// var options = PostgresOptions.of(DatabaseOptions.of("jdbc:postgresql://db/shop"));
/// try (var provider = PostgresProvider.open(options)) { … }
/// ```
///
/// The server decides the time. [#now] does not ask it: it continues the last answer.
///
/// If the server is away or busy, operations throw `ENG-015` and may be repeated.
public final class PostgresProvider implements Provider {
    private static final int MOST_COMMITS_AT_ONCE = 4;

    private final PostgresOptions options;
    private final Database database;
    private final Functions functions;
    private final ServerClock clock;
    private final Wakeups wakeups;
    private final Nodes nodes;
    private final Turns turns;
    private final Queues queues;
    private final Control control;
    private final Senders senders;
    private final Arrivals arrivals;
    private final ActivityConnections activityConnections;
    private final StepTransaction steps;
    private final Retention retention;

    /// @param database is closed with this provider
    PostgresProvider(PostgresOptions options, Database database) {
        this.options = options;
        this.database = database;
        functions = new Functions(database, Sql.quoteName(options.schema()));
        var dictionary = new Dictionary(functions);
        clock = new ServerClock(serverTime(), options.nanos());
        wakeups = new Wakeups(database, options.schema());
        var shared = new Shared(functions, clock, wakeups, new QueueBounds(), new OwnedInstances());
        nodes = new Nodes(shared);
        turns = new Turns(shared, dictionary);
        queues = new Queues(shared);
        control = new Control(functions, dictionary, clock, wakeups);
        senders = new Senders(control::enqueue);
        arrivals = new Arrivals(functions, clock, wakeups, options.nanos());
        activityConnections = new ActivityConnections(options.database());
        var schema = Sql.quoteName(options.schema());
        steps = new StepTransaction(functions, schema, wakeups, activityConnections);
        retention = new Retention(functions);
    }

    /// Opens a store in schema `perdure`, and creates or upgrades it if needed.
    ///
    /// @throws ProviderException `ENG-015` if the server cannot be reached now, `ENG-017` if the
    ///   database or the schema cannot be used; nothing is changed then
    public static PostgresProvider open(DatabaseOptions database) {
        return open(PostgresOptions.of(database));
    }

    /// Opens a store, and creates or upgrades its schema if that is not switched off.
    ///
    /// @throws ProviderException `ENG-015` if the server cannot be reached now, `ENG-017` if the
    ///   database or the schema cannot be used; nothing is changed then
    public static PostgresProvider open(PostgresOptions options) {
        var database = Database.open(options.database());
        try {
            database.checkReachable();
            var migrations = migrations(options.schema());
            if (options.migrating()) {
                migrations.apply(database);
            } else {
                migrations.check(database);
            }
            return new PostgresProvider(options, database);
        } catch (DatabaseException e) {
            database.close();
            var code = e.isTransient() ? ErrorCode.PROVIDER_UNAVAILABLE : ErrorCode.STORE_UNUSABLE;
            throw new ProviderException(code, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /// {@return the tables and functions of this release, for a schema of this name}
    public static Migrations migrations(String schema) {
        return Migrations.load(PostgresProvider.class, "store", schema);
    }

    /// Makes an activity's code of code that works on this database in one transaction with the
    /// storing of its result: both happen, once, or neither.
    ///
    /// ```java
    /// engine.register(CHARGE.withBody(provider.transactional(
    ///         (connection, ctx, order) -> charge(connection, order))));
    /// ```
    ///
    /// The code may run several times, but only one of its transactions commits. The connection
    /// comes from a pool of its own, of the same size as that of the provider.
    ///
    /// The activity may be called by `ctx.call` and `ctx.start`, run by this node or by others, but
    /// not inline.
    public <I extends @Nullable Object, O extends @Nullable Object>
            Activity.BodyWithContext<I, O> transactional(TransactionalBody<I, O> body) {
        return transactional(Connection.TRANSACTION_READ_COMMITTED, body);
    }

    /// The same at another isolation level. A transaction that the database refuses to serialise is
    /// a failed attempt, which the activity's retry policy repeats.
    ///
    /// @param isolation a constant of [Connection]
    @SuppressWarnings("NullAway") // null stands for a result that is stored already
    public <I extends @Nullable Object, O extends @Nullable Object>
            Activity.BodyWithContext<I, O> transactional(
                    int isolation, TransactionalBody<I, O> body) {
        return (ctx, input) -> steps.run(isolation, body, ctx, input);
    }

    @Override
    public NodeLease joinNode(NodeRequest request) {
        return nodes.join(request);
    }

    @Override
    public LeaseRenewal renewNodeLease(NodeLease lease) {
        return nodes.renew(lease);
    }

    @Override
    public void leaveNode(NodeLease lease) {
        nodes.leave(lease);
    }

    @Override
    public List<OrchestrationItem> fetchOrchestrationItems(NodeLease lease, FetchLimits limits) {
        arrivals.route(lease);
        return turns.fetch(lease, limits);
    }

    @Override
    public void handOutAgain(NodeLease lease, Collection<String> held, Collection<Long> heldWork) {
        nodes.handOutAgain(lease, held, heldWork);
    }

    /// {@return 4, or half of the connections if that is less}
    @Override
    public int commitsAtOnce() {
        return Math.clamp(options.database().maxConnections() / 2, 1, MOST_COMMITS_AT_ONCE);
    }

    /// {@inheritDoc}
    ///
    /// Two turns of one instance in a batch are stored in two transactions, one after the other.
    @Override
    public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> batch) {
        return turns.acknowledge(lease, batch);
    }

    @Override
    public void abandonOrchestrationItems(NodeLease lease, List<Abandoned> items) {
        turns.abandon(lease, items);
    }

    @Override
    public List<WorkItem> fetchWorkItems(NodeLease lease, WorkFilter filter) {
        return queues.fetch(lease, filter);
    }

    @Override
    public List<Boolean> ackWorkItems(NodeLease lease, List<WorkResult> results) {
        return queues.acknowledge(lease, results);
    }

    @Override
    public void abandonWorkItems(NodeLease lease, Collection<Long> workItems) {
        queues.abandon(lease, workItems);
    }

    @Override
    public List<Boolean> recordHeartbeats(NodeLease lease, List<Heartbeat> heartbeats) {
        return queues.recordHeartbeats(lease, heartbeats);
    }

    @Override
    public TimersFired fireTimers(NodeLease lease, int limit) {
        return queues.fireTimers(lease, limit);
    }

    /// {@inheritDoc}
    ///
    /// Calls that come while others are on their way share a transaction.
    @Override
    public List<EnqueueOutcome> enqueueMessages(List<Envelope> messages, int maxPendingEvents) {
        return senders.send(messages, maxPendingEvents);
    }

    @Override
    public List<HistoryChunk> fetchHistory(
            String instance, int execution, long afterEvent, int limit) {
        return functions.list(
                "fetch_history",
                Arguments.of(instance, execution, afterEvent, limit),
                row ->
                        new HistoryChunk(
                                row.integer("execution"),
                                row.number("first_event"),
                                row.number("last_event"),
                                row.bytes("data")));
    }

    @Override
    public List<InstanceRecord> findInstances(Collection<String> ids) {
        return control.find(ids);
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceQuery query) {
        return control.list(query);
    }

    @Override
    public List<InstanceRecord> listUnrunnable(int limit) {
        return functions.list("list_unrunnable", Arguments.of(limit), InstanceRows::read);
    }

    /// {@return the node of this name, if it joined and was not released since}
    public Optional<NodeState> findNode(String nodeId) {
        return nodes.find(nodeId);
    }

    @Override
    public StoreCounts counts() {
        return control.counts();
    }

    @Override
    public ControlOutcome terminateInstance(String id, String reason) {
        return control.terminate(id, reason);
    }

    @Override
    public ControlOutcome resumeInstance(String id) {
        return control.resume(id);
    }

    @Override
    public DeleteOutcome deleteInstance(String id) {
        return control.delete(id);
    }

    @Override
    public int pruneInstances(Duration olderThan, int limit) {
        return retention.prune(olderThan, limit);
    }

    @Override
    public Instant now() {
        return clock.now();
    }

    @Override
    public Subscription subscribeDropped(Consumer<DroppedMessage> listener) {
        return arrivals.subscribe(listener);
    }

    @Override
    public Subscription subscribe(Consumer<Signal> listener) {
        return wakeups.subscribe(listener);
    }

    /// Closes the connections. Does not end the leases of this process' nodes: other nodes take
    /// over what they hold when these lapse.
    @Override
    public void close() {
        activityConnections.close();
        wakeups.close();
        database.close();
    }

    /// Looks at the server's clock again.
    void readClock() {
        clock.heard(serverTime());
    }

    public PostgresOptions options() {
        return options;
    }

    private Instant serverTime() {
        return functions.one("store_now", Arguments.of(), row -> row.instant("store_now"));
    }
}
