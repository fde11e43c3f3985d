package dev.perdure.cli.worker;

import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.Invocation;
import dev.perdure.cli.console.Json;
import dev.perdure.cli.console.StorePlace;
import dev.perdure.cli.timeline.Advice;
import dev.perdure.cli.timeline.Timeline;
import dev.perdure.engine.Client;
import dev.perdure.engine.InstanceFailed;
import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Status;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// Waits for the end of an instance and says meanwhile what it waits for.
final class Waiting {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int TURNS = 10_000;

    private final Console console;
    private final Client client;
    private final StorePlace store;
    private final boolean json;
    private final Set<Long> named = new HashSet<>();

    Waiting(Console console, Client client, StorePlace store, boolean json) {
        this.console = console;
        this.client = client;
        this.store = store;
        this.json = json;
    }

    ExitCode waitFor(String id) {
        var instance = client.instance(id);
        while (true) {
            try {
                return completed(id, instance.result(LOOK));
            } catch (InstanceFailed e) {
                return failed(id, e.status(), e.getMessage());
            } catch (EngineException e) {
                if (e.code() != ErrorCode.RESULT_TIMEOUT) {
                    throw e;
                }
            }
            var now = instance.status();
            if (now.status() == Status.PARKED) {
                return failed(id, now.status(), "instance '" + id + "' is parked: " + now.reason());
            }
            if (!json) {
                explain(now);
            }
        }
    }

    private ExitCode completed(String id, @Nullable Payload result) {
        if (json) {
            print(id, Status.COMPLETED, "result", result);
        } else {
            console.print(result == null ? "" : result.text());
        }
        return ExitCode.OK;
    }

    private ExitCode failed(String id, Status status, @Nullable String reason) {
        if (json) {
            print(id, status, "reason", reason);
        } else {
            console.error(
                    String.valueOf(reason),
                    Invocation.of("instances show", Invocation.quoted(id), store));
        }
        return ExitCode.FAILED;
    }

    private void print(String id, Status status, String key, @Nullable Object value) {
        var node = Json.object().put("instance", id).put("status", status.name());
        console.print(Json.pretty(node.set(key, Json.tree(value))));
    }

    /// Says once per step what is being waited for.
    private void explain(InstanceRecord instance) {
        var history = client.history(instance.id(), instance.execution(), 0, TURNS);
        var timeline = Timeline.of(history);
        boolean isNew = false;
        for (var step : timeline.open()) {
            isNew |= named.add(step.number());
        }
        if (isNew) {
            new Advice(instance, store, Instant.now())
                    .lines(timeline).stream().map("waits for "::concat).forEach(console::note);
        }
    }
}
