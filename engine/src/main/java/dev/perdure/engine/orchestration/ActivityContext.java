package dev.perdure.engine.orchestration;

import java.time.Instant;
import java.util.Optional;

/// What an attempt of an activity knows and can say. Safe for any thread while the attempt runs.
public interface ActivityContext {
    /// {@return the instance that asked for the activity}
    String instanceId();

    String activity();

    /// {@return number of this attempt, from 1}
    int attempt();

    /// {@return a key that is the same for all attempts of this step and for no other step; pass it
    /// to systems that recognise repeated requests}
    String idempotencyKey();

    /// Reports that the attempt is alive, and how far it is. The next attempt sees the last value
    /// reported, also after a crash (values are stored about once per second).
    ///
    /// @throws ActivityCancelled if the activity was cancelled or ran out of time
    void heartbeat(Object progress);

    /// {@return the last value that an earlier attempt reported}
    <T> Optional<T> lastHeartbeat(Class<T> type);

    /// {@return true if nobody waits for the result any more; the thread was interrupted too}
    boolean isCancelled();

    /// {@return when this attempt runs out of time, by the nearest of its limits}
    Optional<Instant> deadline();

    /// {@return a logger that names the instance and the activity}
    System.Logger logger();
}
