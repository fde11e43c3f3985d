package dev.perdure.testkit.faults;

import dev.perdure.engine.Client;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.testkit.exercise.Catalog;

import org.jspecify.annotations.Nullable;

/// What an instance of a run does: one orchestration of the [Catalog].
enum Kind {
    FAN(Catalog.FAN),
    SCOPES(Catalog.SCOPES),
    PARENT(Catalog.PARENT),
    RECORDED(Catalog.RECORDED),
    /// Ends when it is sent a negative number.
    COLLECT(Catalog.COLLECT),
    /// Ends when it is sent a number, or is cancelled.
    SAGA(Catalog.SAGA),
    /// Ends when it is sent a number, or after a while.
    LIMITS(Catalog.LIMITS);

    private final Orchestration<?, ?> orchestration;

    Kind(Orchestration<?, ?> orchestration) {
        this.orchestration = orchestration;
    }

    String orchestration() {
        return orchestration.name();
    }

    void start(Client client, String id, int n) {
        var _ =
                switch (this) {
                    case FAN -> client.start(Catalog.FAN, id, n);
                    case SCOPES -> client.start(Catalog.SCOPES, id, n);
                    case PARENT -> client.start(Catalog.PARENT, id, n);
                    case RECORDED -> client.start(Catalog.RECORDED, id, n);
                    case COLLECT -> client.start(Catalog.COLLECT, id, "");
                    case SAGA -> client.start(Catalog.SAGA, id, n);
                    case LIMITS -> client.start(Catalog.LIMITS, id, n);
                };
    }

    /// {@return the only result there may be, as JSON, or `null` if it depends on what was sent}
    @Nullable String result(int n) {
        int fan = n * (n - 1) / 2;
        return switch (this) {
            case FAN -> String.valueOf(fan);
            case SCOPES -> String.valueOf(10 * n + 6);
            case PARENT -> String.valueOf(fan + 10 * n + 7);
            case RECORDED -> "\"same " + n + "\"";
            case COLLECT, SAGA, LIMITS -> null;
        };
    }

    /// {@return true if an instance ends without anybody sending it anything}
    boolean endsByItself() {
        return this != COLLECT && this != SAGA;
    }
}
