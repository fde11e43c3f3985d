package dev.perdure.engine.provider;

import org.jspecify.annotations.Nullable;

/// What became of one message of a batch.
///
/// @param result accepted or why not
/// @param instance the instance as stored, before the message was refused or after a start was
///   accepted; `null` if there is none
public record EnqueueOutcome(Result result, @Nullable InstanceRecord instance) {
    /// Whether a message was taken.
    public enum Result {
        ACCEPTED,
        /// A start met a running instance and its policy is to attach; nothing was stored.
        ATTACHED,
        /// A start met an instance that has not ended.
        EXISTS,
        /// A start met an ended instance that its policy does not replace.
        EXISTS_FINISHED,
        NO_SUCH_INSTANCE,
        FINISHED,
        /// The instance has too many external events waiting.
        FULL;

        public boolean accepted() {
            return this == ACCEPTED || this == ATTACHED;
        }
    }
}
