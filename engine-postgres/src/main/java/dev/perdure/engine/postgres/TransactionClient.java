package dev.perdure.engine.postgres;

import dev.perdure.engine.Client;
import dev.perdure.engine.Instance;
import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.StartPolicy;

import org.jspecify.annotations.Nullable;

import java.util.UUID;

/// Starts and events within one transaction of the caller. Arguments are checked as by [Client],
/// with the same errors; a refusal leaves the transaction usable. For the thread that uses the
/// connection.
public final class TransactionClient {
    private final Client outside;
    private final Client inside;

    TransactionClient(Client outside, Client inside) {
        this.outside = outside;
        this.inside = inside;
    }

    /// Starts an instance under a generated id.
    public <I extends @Nullable Object, O extends @Nullable Object> Instance<O> start(
            Orchestration<I, O> orchestration, I input) {
        return start(orchestration, UUID.randomUUID().toString(), input);
    }

    /// Starts an instance; the id must be new.
    ///
    /// @throws EngineException `ENG-009` if the id exists
    public <I extends @Nullable Object, O extends @Nullable Object> Instance<O> start(
            Orchestration<I, O> orchestration, String id, I input) {
        return start(orchestration, id, input, StartPolicy.DEFAULT);
    }

    /// Starts an instance when the transaction commits. If somebody else starts the same id before
    /// that, and the policy does not allow it, the commit fails with SQLSTATE `PD009` and nothing
    /// of the transaction is stored.
    ///
    /// @param policy it may attach, but not terminate what runs
    /// @return a handle that is of use once the transaction has committed
    /// @throws EngineException `ENG-009` if the id exists and the policy does not allow that,
    ///   `ENG-020` if the connection commits each statement or the policy terminates
    /// @throws dev.perdure.engine.provider.ProviderException if the database refuses; the
    ///   transaction can only be rolled back then
    public <I extends @Nullable Object, O extends @Nullable Object> Instance<O> start(
            Orchestration<I, O> orchestration, String id, I input, StartPolicy policy) {
        inside.start(orchestration, id, input, policy);
        return outside.instance(orchestration, id);
    }

    /// Raises an external event once the transaction has committed. Events of one transaction
    /// arrive in the order they were raised, and those of a later one after them. If the instance
    /// ends before the event arrives, it is dropped, and a node logs that.
    ///
    /// @throws EngineException `ENG-010` if there is no such instance, `ENG-011` if it has ended,
    ///   `ENG-008` if too many events wait, `ENG-020` if the connection commits each statement
    /// @throws dev.perdure.engine.provider.ProviderException if the database refuses; the
    ///   transaction can only be rolled back then
    public <T extends @Nullable Object> void raise(String id, ExternalEvent<T> event, T value) {
        inside.raise(id, event, value);
    }

    /// Raises an external event whose value is encoded already.
    public void raise(String id, String event, Payload value) {
        inside.raise(id, event, value);
    }
}
