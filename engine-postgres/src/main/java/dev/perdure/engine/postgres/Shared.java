package dev.perdure.engine.postgres;

/// What the operations of a node share.
record Shared(
        Functions functions,
        ServerClock clock,
        Wakeups wakeups,
        QueueBounds bounds,
        OwnedInstances owned) {}
