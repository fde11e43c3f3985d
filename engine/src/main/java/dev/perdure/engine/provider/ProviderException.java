package dev.perdure.engine.provider;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;

import org.jspecify.annotations.Nullable;

/// The store could not do what it was asked.
///
/// Unless the operation says otherwise, the outcome of the call is unknown after a transient error:
/// it may have been committed. Acks may therefore be repeated with the same arguments.
public final class ProviderException extends EngineException {
    private static final long serialVersionUID = 1L;

    public ProviderException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    /// {@return true if the call may succeed when repeated}
    public boolean isTransient() {
        return code().family() == ErrorCode.Family.TRANSIENT && code() != ErrorCode.NODE_FENCED;
    }

    /// {@return the error for a node whose lease was lost: nothing was written, and it must rejoin}
    public static ProviderException fenced(NodeLease lease, String found) {
        return new ProviderException(
                ErrorCode.NODE_FENCED,
                "node '%s' epoch %d may not write: %s. It must join again"
                        .formatted(lease.nodeId(), lease.epoch(), found),
                null);
    }
}
