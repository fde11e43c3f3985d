package dev.perdure.testkit.simulation;

import static dev.perdure.testkit.simulation.Job.completedWith;
import static dev.perdure.testkit.simulation.Job.startOf;

import dev.perdure.engine.Client;
import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.InvariantBroken;
import dev.perdure.testkit.exercise.Catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Makes up jobs.
final class Jobs {
    private static final int KINDS = 9;

    private final RandomGenerator random;
    private final JacksonCodec codec;

    Jobs(RandomGenerator random, JacksonCodec codec) {
        this.random = random;
        this.codec = codec;
    }

    List<Job> some() {
        var jobs = new ArrayList<Job>();
        int count = random.nextInt(2, 7);
        for (int i = 0; i < count; i++) {
            jobs.add(one("job-" + i));
        }
        return jobs;
    }

    private Job one(String id) {
        int n = random.nextInt(1, 9);
        return switch (random.nextInt(KINDS)) {
            case 0 -> plain(id, Catalog.FAN, n, String.valueOf(fan(n)));
            case 1 -> plain(id, Catalog.SCOPES, n, String.valueOf(10 * n + 6));
            case 2 -> plain(id, Catalog.PARENT, n, String.valueOf(fan(n) + 10 * n + 7));
            case 3 -> plain(id, Catalog.RECORDED, n, "\"same " + n + "\"");
            case 4 -> collect(id, n);
            case 5 -> saga(id, n);
            case 6 -> limits(id, n);
            case 7 -> edited(id, n);
            default -> terminated(id, n);
        };
    }

    private static int fan(int n) {
        return n * (n - 1) / 2;
    }

    private <O> Job plain(String id, Orchestration<Integer, O> orchestration, int n, String json) {
        return new Job(id, of(orchestration, n), List.of(), record -> completedWith(record, json));
    }

    private <O> Message.Start of(Orchestration<Integer, O> orchestration, int n) {
        return startOf(orchestration, codec.encode(n, orchestration.input()));
    }

    /// Raises numbers of two names and ends; nothing may be lost, doubled or out of order.
    private Job collect(String id, int n) {
        var actions = new ArrayList<Consumer<Client>>();
        var expected = new StringBuilder();
        for (int i = 0; i < 2 * n; i++) {
            int number = i;
            actions.add(client -> client.raise(id, Catalog.NUMBER, number));
            expected.append(i).append(' ');
            if (random.nextInt(4) == 0) {
                actions.add(client -> client.raise(id, Catalog.OTHER, number));
            }
        }
        actions.add(client -> client.raise(id, Catalog.NUMBER, -1));
        var start = startOf(Catalog.COLLECT, codec.encode("", Catalog.COLLECT.input()));
        return new Job(id, start, actions, record -> completedWith(record, "\"" + expected + "\""));
    }

    /// Cancels and raises, in either order.
    private Job saga(String id, int n) {
        Consumer<Client> cancel = unlessFinished(client -> client.cancel(id, "as asked"));
        Consumer<Client> raise = unlessFinished(client -> client.raise(id, Catalog.NUMBER, n));
        boolean cancelFirst = random.nextBoolean();
        return new Job(
                id,
                of(Catalog.SAGA, n),
                cancelFirst ? List.of(cancel, raise) : List.of(raise, cancel),
                record -> {
                    if (record.status() != Status.CANCELLED) {
                        completedWith(record, String.valueOf(2 * n));
                    }
                });
    }

    private Job limits(String id, int n) {
        Consumer<Client> raise = unlessFinished(client -> client.raise(id, Catalog.NUMBER, n));
        return new Job(
                id,
                of(Catalog.LIMITS, n),
                List.of(raise),
                record -> {
                    var result = record.result();
                    if (result == null || !result.text().equals("-1")) {
                        completedWith(record, String.valueOf(n));
                    }
                });
    }

    /// Ends in the way of the program that began it; [Edits] looks at which that was.
    private Job edited(String id, int n) {
        return new Job(
                id,
                of(Catalog.EDITED, n),
                List.of(client -> client.raise(id, Catalog.NUMBER, n)),
                _ -> {});
    }

    private Job terminated(String id, int n) {
        Consumer<Client> terminate = unlessFinished(client -> client.terminate(id, "as asked"));
        return new Job(
                id,
                of(random.nextBoolean() ? Catalog.PARENT : Catalog.SAGA, n),
                List.of(terminate),
                record -> {
                    if (record.status() != Status.TERMINATED
                            && record.status() != Status.COMPLETED) {
                        throw new InvariantBroken("expected to be terminated: " + record);
                    }
                });
    }

    private static Consumer<Client> unlessFinished(Consumer<Client> action) {
        return client -> {
            try {
                action.accept(client);
            } catch (EngineException e) {
                if (e.code() != ErrorCode.INSTANCE_FINISHED) {
                    throw e;
                }
            }
        };
    }
}
