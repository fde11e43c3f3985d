package dev.perdure.engine.provider;

import dev.perdure.engine.history.HistoryChunk;

import java.util.List;

/// An instance that has something to do, with its new messages.
///
/// @param instance the instance as stored
/// @param claimed true if this call made the node its owner; only then are `history` and `progress`
///   filled. It replaces whatever the node still knows of this id
/// @param orphaned true if it was claimed after its owner was lost, so that activities which that
///   owner ran may have been started; true until an owner that has begun it gives it back
/// @param history the chunks of the current execution, in order; empty if no turn was committed
/// @param messages new messages in order of arrival
/// @param progress the last heartbeats of its activities whose steps are not closed
public record OrchestrationItem(
        InstanceRecord instance,
        boolean claimed,
        boolean orphaned,
        List<HistoryChunk> history,
        List<Delivered> messages,
        List<Heartbeat> progress) {
    public OrchestrationItem {
        history = List.copyOf(history);
        messages = List.copyOf(messages);
        progress = List.copyOf(progress);
    }
}
