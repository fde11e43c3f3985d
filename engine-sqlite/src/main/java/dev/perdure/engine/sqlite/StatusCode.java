package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.Status;

/// The stored numbers of statuses. They are never changed.
final class StatusCode {
    static final int PENDING = 1;
    static final int RUNNING = 2;
    static final int PARKED = 3;

    private StatusCode() {}

    static int of(Status status) {
        return switch (status) {
            case PENDING -> PENDING;
            case RUNNING -> RUNNING;
            case PARKED -> PARKED;
            case COMPLETED -> 4;
            case FAILED -> 5;
            case CANCELLED -> 6;
            case TERMINATED -> 7;
        };
    }

    static Status toStatus(int code) {
        for (var status : Status.values()) {
            if (of(status) == code) {
                return status;
            }
        }
        throw new IllegalStateException("stored status " + code + " is unknown");
    }
}
