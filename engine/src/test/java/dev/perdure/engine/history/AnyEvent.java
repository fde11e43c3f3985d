package dev.perdure.engine.history;

import dev.perdure.engine.payload.Payload;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Events for tests: one of each kind, or any number by seed.
final class AnyEvent {
    private AnyEvent() {}

    static List<Event> oneOfEachKind() {
        return kinds(new Random(1));
    }

    /// {@return how many records implement a sealed interface, directly or below}
    static int kinds(Class<?> sealed) {
        int count = 0;
        for (var permitted : sealed.getPermittedSubclasses()) {
            count += permitted.isInterface() ? kinds(permitted) : 1;
        }
        return count;
    }

    static List<Event> turn(Random random) {
        var events = new ArrayList<Event>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            var all = kinds(random);
            events.add(all.get(random.nextInt(all.size())));
        }
        return events;
    }

    private static List<Event> kinds(Random random) {
        long ref = random.nextInt(1 << 20);
        int attempt = 1 + random.nextInt(300);
        return List.of(
                new Event.ExecutionStarted(
                        text(random),
                        attempt,
                        payload(random),
                        random.nextBoolean() ? null : new ParentLink(text(random), 3, ref),
                        List.of(new Event.ExternalEventReceived(text(random), payload(random)))),
                new Event.ActivityScheduled(step(random), payload(random), random.nextBoolean()),
                new Event.InlineCompleted(step(random), payload(random)),
                new Event.InlineFailed(step(random), failure(random, 3)),
                new Event.TimerCreated(step(random), instant(random)),
                new Event.ExternalEventAwaited(step(random)),
                new Event.ChildStarted(
                        step(random), text(random), attempt, payload(random), random.nextBoolean()),
                new Event.ValueRecorded(step(random), payload(random)),
                new Event.VersionMarked(text(random), attempt),
                new Event.StepCancelled(ref),
                new Event.ActivityCompleted(ref, payload(random)),
                new Event.ActivityFailed(ref, attempt, failure(random, 2)),
                new Event.ActivityAttemptFailed(
                        ref, attempt, failure(random, 1), instant(random), payload(random)),
                new Event.TimerFired(ref),
                new Event.ExternalEventReceived(text(random), payload(random)),
                new Event.ChildCompleted(ref, payload(random)),
                new Event.ChildFailed(ref, failure(random, 2)),
                new Event.CancelRequested(text(random)),
                new Event.ExecutionCompleted(payload(random)),
                new Event.ExecutionFailed(failure(random, 2)),
                new Event.ExecutionCancelled(text(random)),
                new Event.ExecutionTerminated(text(random)),
                new Event.ExecutionContinued(attempt, payload(random)));
    }

    private static StepId step(Random random) {
        var kinds = StepKind.values();
        return new StepId(
                random.nextBoolean() ? "" : text(random),
                kinds[random.nextInt(kinds.length)],
                text(random),
                1 + random.nextInt(1_000_000));
    }

    private static Failure failure(Random random, int causes) {
        var message = text(random);
        return switch (random.nextInt(6)) {
            case 0 ->
                    new Failure.Application(
                            text(random),
                            message,
                            List.of(text(random), text(random)),
                            payload(random),
                            random.nextBoolean(),
                            causes == 0 ? null : failure(random, causes - 1));
            case 1 ->
                    new Failure.TimedOut(
                            List.of(Failure.Timeout.values()).get(random.nextInt(4)),
                            message,
                            causes == 0 ? null : failure(random, causes - 1));
            case 2 -> new Failure.Cancelled(message);
            case 3 -> new Failure.Terminated(message);
            case 4 -> new Failure.NodeLost(message);
            default -> new Failure.Refused(message);
        };
    }

    private static Payload payload(Random random) {
        return random.nextInt(4) == 0
                ? Payload.NONE
                : new Payload("json", text(random).getBytes(StandardCharsets.UTF_8));
    }

    private static Instant instant(Random random) {
        return Instant.ofEpochSecond(
                random.nextInt(Integer.MAX_VALUE), random.nextInt(1_000_000) * 1_000L);
    }

    private static String text(Random random) {
        var samples = List.of("", "charge", "größe", "订单-7", "a b\nc", "x".repeat(300));
        return samples.get(random.nextInt(samples.size()));
    }
}
