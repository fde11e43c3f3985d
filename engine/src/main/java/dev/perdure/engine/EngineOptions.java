package dev.perdure.engine;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.runtime.Limits;
import dev.perdure.engine.runtime.NodeSettings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

/// Settings of an engine. Immutable: each `with…` method gives a changed copy. Nonsense is refused
/// when the engine starts, with all problems listed.
public final class EngineOptions {
    private String nodeId = "node-" + UUID.randomUUID();
    private Duration lease = Duration.ofSeconds(10);
    private int maxLiveInstances = 100_000;
    private Duration idleEviction = Duration.ofMinutes(1);
    private int maxConcurrentActivities = 1_000;
    private Duration quietTurnLinger = Duration.ofMillis(5);
    private int maxTurnsPerCommit = 500;
    private int maxClaimsPerFetch = 100;
    private int maxMessagesPerTurn = 10_000;
    private Duration pollInterval = Duration.ofSeconds(5);
    private int maxAttempts = 10;
    private Duration backOff = Duration.ofSeconds(1);
    private Duration startTimeout = Duration.ofSeconds(30);
    private Duration shutdownGrace = Duration.ofSeconds(10);
    private Duration slowTurn = Duration.ofSeconds(2);
    private Duration retention = Duration.ofDays(30);
    private Set<String> tags = Set.of();
    private int maxPayloadBytes = Limits.DEFAULTS.maxPayloadBytes();
    private int warnHistoryEvents = Limits.DEFAULTS.warnHistoryEvents();
    private int maxHistoryEvents = Limits.DEFAULTS.maxHistoryEvents();
    private int maxOpenSteps = Limits.DEFAULTS.maxOpenSteps();
    private int maxPendingEvents = Limits.DEFAULTS.maxPendingEvents();
    private int maxNameLength = Limits.DEFAULTS.maxNameLength();

    private EngineOptions() {}

    public static EngineOptions defaults() {
        return new EngineOptions();
    }

    private EngineOptions with(Consumer<EngineOptions> change) {
        var copy = new EngineOptions();
        copy.nodeId = nodeId;
        copy.lease = lease;
        copy.maxLiveInstances = maxLiveInstances;
        copy.idleEviction = idleEviction;
        copy.maxConcurrentActivities = maxConcurrentActivities;
        copy.quietTurnLinger = quietTurnLinger;
        copy.maxTurnsPerCommit = maxTurnsPerCommit;
        copy.maxClaimsPerFetch = maxClaimsPerFetch;
        copy.maxMessagesPerTurn = maxMessagesPerTurn;
        copy.pollInterval = pollInterval;
        copy.maxAttempts = maxAttempts;
        copy.backOff = backOff;
        copy.startTimeout = startTimeout;
        copy.shutdownGrace = shutdownGrace;
        copy.slowTurn = slowTurn;
        copy.retention = retention;
        copy.tags = tags;
        copy.maxPayloadBytes = maxPayloadBytes;
        copy.warnHistoryEvents = warnHistoryEvents;
        copy.maxHistoryEvents = maxHistoryEvents;
        copy.maxOpenSteps = maxOpenSteps;
        copy.maxPendingEvents = maxPendingEvents;
        copy.maxNameLength = maxNameLength;
        change.accept(copy);
        return copy;
    }

    /// Name of this node; a node that joins under the name of another takes over from it. Default:
    /// a new name for each process.
    public EngineOptions withNodeId(String value) {
        return with(o -> o.nodeId = value);
    }

    /// How long this node may act without renewing, and so how long its work waits if it dies.
    /// Default: 10 s.
    public EngineOptions withLease(Duration value) {
        return with(o -> o.lease = value);
    }

    /// Instances kept in memory at once. Idle ones leave first. Default: 100,000.
    public EngineOptions withMaxLiveInstances(int value) {
        return with(o -> o.maxLiveInstances = value);
    }

    /// How long an idle instance stays in memory; then it costs nothing but its rows, and is
    /// replayed when something happens. Default: 1 min.
    public EngineOptions withIdleEviction(Duration value) {
        return with(o -> o.idleEviction = value);
    }

    /// Attempts of activities that run at once. Default: 1,000.
    public EngineOptions withMaxConcurrentActivities(int value) {
        return with(o -> o.maxConcurrentActivities = value);
    }

    /// How long a completion that wakes nobody may wait in memory for the next one, so that both
    /// cost one row; a crash in that time runs the activity again. Zero stores each at once.
    /// Default: 5 ms.
    public EngineOptions withQuietTurnLinger(Duration value) {
        return with(o -> o.quietTurnLinger = value);
    }

    /// Turns stored by one provider call. Default: 500.
    public EngineOptions withMaxTurnsPerCommit(int value) {
        return with(o -> o.maxTurnsPerCommit = value);
    }

    /// Instances claimed by one provider call; further ones are claimed when most of these have
    /// run, so that several nodes share what is ready. Default: 100.
    public EngineOptions withMaxClaimsPerFetch(int value) {
        return with(o -> o.maxClaimsPerFetch = value);
    }

    /// Messages that one turn takes at most. Default: 10,000.
    public EngineOptions withMaxMessagesPerTurn(int value) {
        return with(o -> o.maxMessagesPerTurn = value);
    }

    /// How often the store is asked although no signal came: the safety net. Default: 5 s.
    public EngineOptions withPollInterval(Duration value) {
        return with(o -> o.pollInterval = value);
    }

    /// How often an instance that cannot be loaded is given back before it is parked. Default: 10.
    public EngineOptions withMaxAttempts(int value) {
        return with(o -> o.maxAttempts = value);
    }

    /// Pause before an instance that could not be loaded is tried again; it doubles. Default: 1 s.
    public EngineOptions withBackOff(Duration value) {
        return with(o -> o.backOff = value);
    }

    /// How long a start waits for a store that does not answer. Default: 30 s.
    public EngineOptions withStartTimeout(Duration value) {
        return with(o -> o.startTimeout = value);
    }

    /// How long a stopping engine lets activities finish. Default: 10 s.
    public EngineOptions withShutdownGrace(Duration value) {
        return with(o -> o.shutdownGrace = value);
    }

    /// How long orchestration code may run without a durable call before a warning. Default: 2 s.
    public EngineOptions withSlowTurn(Duration value) {
        return with(o -> o.slowTurn = value);
    }

    /// How long ended instances are kept, with all their rows; what is below a root goes with it,
    /// once all of it has ended. Also how long the history of an execution is kept that continued
    /// as new. Nodes delete in small batches, besides their work. Default: 30 days.
    public EngineOptions withRetention(Duration value) {
        return with(o -> o.retention = value);
    }

    /// Keeps ended instances until somebody deletes them.
    public EngineOptions withoutRetention() {
        return withRetention(Duration.ZERO);
    }

    /// Serves activities with this tag too.
    public EngineOptions withTag(String value) {
        return with(o -> {
            var more = new TreeSet<>(tags);
            more.add(value);
            o.tags = more;
        });
    }

    /// Size of one encoded value. Default: 2 MiB.
    public EngineOptions withMaxPayloadBytes(int value) {
        return with(o -> o.maxPayloadBytes = value);
    }

    /// Length of a history at which a warning is logged. Default: 50,000 events.
    public EngineOptions withWarnHistoryEvents(int value) {
        return with(o -> o.warnHistoryEvents = value);
    }

    /// Length of a history at which new steps are refused. Default: 250,000 events.
    public EngineOptions withMaxHistoryEvents(int value) {
        return with(o -> o.maxHistoryEvents = value);
    }

    /// Steps of one instance that may be open at once. Default: 50,000.
    public EngineOptions withMaxOpenSteps(int value) {
        return with(o -> o.maxOpenSteps = value);
    }

    /// External events that may wait for one instance. Default: 100,000.
    public EngineOptions withMaxPendingEvents(int value) {
        return with(o -> o.maxPendingEvents = value);
    }

    /// Length of names and instance ids. Default: 200.
    public EngineOptions withMaxNameLength(int value) {
        return with(o -> o.maxNameLength = value);
    }

    String nodeId() {
        return nodeId;
    }

    Duration startTimeout() {
        return startTimeout;
    }

    Duration shutdownGrace() {
        return shutdownGrace;
    }

    /// {@return the settings as the runtime takes them}
    ///
    /// @throws EngineException `ENG-020` with every problem found
    @SuppressWarnings("exports") // for the test kit, which may see the runtime
    public NodeSettings checked() {
        var problems = new ArrayList<String>();
        positive(problems, "lease", lease);
        positive(problems, "pollInterval", pollInterval);
        positive(problems, "idleEviction", idleEviction);
        positive(problems, "slowTurn", slowTurn);
        positive(problems, "startTimeout", startTimeout);
        if (retention.isNegative()) {
            problems.add("retention: expected zero or more, found " + retention);
        }
        positive(problems, "maxLiveInstances", maxLiveInstances);
        positive(problems, "maxConcurrentActivities", maxConcurrentActivities);
        positive(problems, "maxTurnsPerCommit", maxTurnsPerCommit);
        positive(problems, "maxClaimsPerFetch", maxClaimsPerFetch);
        positive(problems, "maxMessagesPerTurn", maxMessagesPerTurn);
        positive(problems, "maxAttempts", maxAttempts);
        positive(problems, "maxPayloadBytes", maxPayloadBytes);
        positive(problems, "maxHistoryEvents", maxHistoryEvents);
        positive(problems, "maxOpenSteps", maxOpenSteps);
        positive(problems, "maxPendingEvents", maxPendingEvents);
        positive(problems, "maxNameLength", maxNameLength);
        if (nodeId.isBlank()) {
            problems.add("nodeId: expected a name, found a blank one");
        }
        withoutNul(problems, "nodeId", nodeId);
        tags.forEach(tag -> withoutNul(problems, "tag", tag));
        if (!problems.isEmpty()) {
            throw new EngineException(
                    ErrorCode.BAD_ARGUMENT,
                    "%d problem(s) with the options:%n  - %s"
                            .formatted(problems.size(), String.join("\n  - ", problems)));
        }
        return settings();
    }

    private NodeSettings settings() {
        return new NodeSettings(
                nodeId,
                lease,
                maxLiveInstances,
                idleEviction,
                maxConcurrentActivities,
                quietTurnLinger,
                maxTurnsPerCommit,
                maxClaimsPerFetch,
                maxMessagesPerTurn,
                pollInterval,
                maxAttempts,
                backOff,
                shutdownGrace,
                slowTurn,
                retention,
                tags,
                limits());
    }

    Limits limits() {
        return new Limits(
                maxPayloadBytes,
                warnHistoryEvents,
                maxHistoryEvents,
                maxOpenSteps,
                maxPendingEvents,
                maxNameLength);
    }

    private static void withoutNul(List<String> problems, String name, String value) {
        if (Limits.hasNul(value)) {
            problems.add(Limits.nulProblem(value, name));
        }
    }

    private static void positive(List<String> problems, String name, int value) {
        if (value < 1) {
            problems.add(name + ": expected at least 1, found " + value);
        }
    }

    private static void positive(List<String> problems, String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            problems.add(name + ": expected more than zero, found " + value);
        }
    }
}
