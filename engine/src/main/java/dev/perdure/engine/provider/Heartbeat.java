package dev.perdure.engine.provider;

import dev.perdure.engine.payload.Payload;

/// Progress that a running activity reported.
public record Heartbeat(
        String instance, int execution, long event, int attempt, Payload progress) {}
