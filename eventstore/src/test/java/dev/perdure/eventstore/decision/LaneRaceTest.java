package dev.perdure.eventstore.decision;

import static dev.perdure.eventstore.decision.Counter.count;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Lanes under threads that do all kinds of things: nobody is forgotten, nothing is done twice.
@Timeout(300)
final class LaneRaceTest {
    private static final int THREADS = 32;
    private static final int COMMANDS = 40;

    /// Set it to repeat what a failure printed, as far as threads can be repeated.
    private final long seed = Long.getLong("seed", new Random().nextLong());

    private final List<Decided<Integer>> accepted = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> inDoubt = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatever_threads_do_each_accepted_command_is_appended_once()
            throws InterruptedException, ExecutionException {
        try (var place = new TestStore();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var deciders = List.of(decider(place, 1), decider(place, 2));
            var random = new SplittableRandom(seed);
            var tasks = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < THREADS; i++) {
                var own = random.split();
                int thread = i;
                tasks.add(() -> run(deciders.get(thread % 2), thread, own));
            }
            for (var it : threads.invokeAll(tasks)) {
                it.get();
            }
            check(place);
        }
    }

    private DeciderOptions options(int number) {
        return DeciderOptions.defaults()
                .withRetry(RetrySettings.defaults().withTries(10_000))
                .withRandom(new SplittableRandom(seed + number))
                .withLanes(2, 7);
    }

    private Decider decider(TestStore place, int number) {
        return place.store.decider("test", options(number));
    }

    private boolean run(Decider decider, int thread, SplittableRandom random) {
        for (int i = 0; i < COMMANDS; i++) {
            boolean interrupts = random.nextInt(10) == 0;
            if (interrupts) {
                Thread.currentThread().interrupt();
            }
            try {
                accepted.add(decider.decide(command(thread + "-" + i, random)));
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("no");
            } catch (EventStoreException e) {
                note(e, interrupts);
            }
            Thread.interrupted();
        }
        return true;
    }

    private void note(EventStoreException e, boolean interrupted) {
        assertThat(interrupted).as("seed %d: %s", seed, e).isTrue();
        if (e.reason() == Reason.OUTCOME_UNKNOWN) {
            inDoubt.add(e);
        }
    }

    private static Command<Integer, Integer> command(String name, SplittableRandom random) {
        var command = count("a");
        return switch (random.nextInt(6)) {
            case 0 -> command;
            case 1 -> command.withKey(name);
            case 2 -> command.withKey(name).withLane("a");
            case 3 ->
                    Command.<Integer, Integer>of(
                                    command.model(),
                                    _ -> {
                                        throw new IllegalStateException("no");
                                    })
                            .withLane("a");
            default -> command.withLane("a");
        };
    }

    private void check(TestStore place) {
        var events = place.events(Query.all());
        var values = accepted.stream().map(Decided::value).toList();
        assertThat(values).as("seed %d", seed).doesNotHaveDuplicates();
        assertThat(accepted)
                .as("seed %d", seed)
                .allSatisfy(it ->
                        assertThat(it.appended())
                                .isEqualTo(new Appended(it.value(), it.value(), false)));
        assertThat(events.size())
                .as("seed %d", seed)
                .isBetween(accepted.size(), accepted.size() + inDoubt.size());
    }
}
