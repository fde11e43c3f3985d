package dev.perdure.engine.provider;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.payload.Payload;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// What the store knows about an instance, without its history.
///
/// @param id the instance id
/// @param name the orchestration's name
/// @param version the handler version of the current execution
/// @param status where it is in its life
/// @param execution number of the current execution, from 1
/// @param parent whom it reports to, or `null`
/// @param createdAt when the start was accepted
/// @param endedAt when it ended, or `null`
/// @param result what it returned, if it completed
/// @param failure why it failed, if it failed
/// @param reason why it is parked, was cancelled or terminated, or why it is being retried
/// @param owner the node that holds it, or `null`
/// @param attempts how often it could not be run, or lost its owner, since it last ran well
/// @param readyAt when an instance without an owner may be claimed, or `null` if nothing waits
public record InstanceRecord(
        String id,
        String name,
        int version,
        Status status,
        int execution,
        @Nullable ParentLink parent,
        Instant createdAt,
        @Nullable Instant endedAt,
        @Nullable Payload result,
        @Nullable Failure failure,
        @Nullable String reason,
        @Nullable String owner,
        int attempts,
        @Nullable Instant readyAt) {
    public HandlerId handler() {
        return new HandlerId(name, version);
    }
}
