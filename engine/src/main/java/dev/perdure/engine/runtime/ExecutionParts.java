package dev.perdure.engine.runtime;

import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.PayloadCodec;

/// What an execution is made of.
///
/// @param instanceId the instance
/// @param execution its number, from 1
/// @param orchestration the code
/// @param codec for payloads
/// @param environment what this node offers to it
record ExecutionParts(
        String instanceId,
        int execution,
        Orchestration<?, ?> orchestration,
        PayloadCodec codec,
        Environment environment) {}
