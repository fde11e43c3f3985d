package dev.perdure.testkit;

import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.engine.payload.PayloadCodec;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.testkit.stepping.SteppedNode.Kind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/// Replays recorded histories against the code of today. Nothing is stored and no activity runs.
///
/// ```java
/// ReplayTest.with(ORDER).activities(CHARGE, SHIP).replay(HistoryFile.read(path));
/// ```
///
/// It passes quietly if the code does what it did then. Otherwise it fails with the difference that
/// the engine would park the instance with.
public final class ReplayTest {
    private final List<Orchestration<?, ?>> orchestrations;
    private final List<Activity<?, ?>> activities = new ArrayList<>();
    private PayloadCodec codec = new JacksonCodec();

    private ReplayTest(List<Orchestration<?, ?>> orchestrations) {
        this.orchestrations = orchestrations;
    }

    /// Begins with the orchestrations of today.
    public static ReplayTest with(Orchestration<?, ?>... orchestrations) {
        return new ReplayTest(List.of(orchestrations));
    }

    /// Adds the activities that run on the same nodes as the orchestrations.
    public ReplayTest activities(Activity<?, ?>... more) {
        activities.addAll(List.of(more));
        return this;
    }

    public ReplayTest codec(PayloadCodec other) {
        codec = other;
        return this;
    }

    /// Replays every execution of an instance.
    ///
    /// @throws AssertionError with the difference
    public void replay(HistoryFile file) {
        for (int execution : file.executions()) {
            replay(file.instance(), file.execution(execution));
        }
    }

    private void replay(String instance, List<HistoryChunk> chunks) {
        var last = HistoryCodec.decode(chunks.getLast().data());
        var end = last.events().getLast() instanceof Event.Terminal terminal ? terminal : null;
        var clock = new TestClock(last.time());
        var store =
                new ReplayStore(
                        new MemoryProvider(clock),
                        instance,
                        end == null ? chunks : withoutEnd(chunks));
        var node = parts(clock, store).join();
        while (node.step(Kind.FETCH) || node.scheduler().runTurn() || node.step(Kind.COMMIT)) {
            // until the code waits or has ended
        }
        node.crash();
        check(instance, end, store.end());
    }

    private EngineParts parts(TestClock clock, ReplayStore store) {
        return new EngineParts(
                clock,
                /* store= */ new MemoryProvider(clock),
                /* provider= */ store,
                codec,
                new EngineParts.Handlers(orchestrations, activities),
                EngineOptions.defaults().withNodeId("replay").checked(),
                new SplittableRandom(1),
                new AttemptCounts());
    }

    private static List<HistoryChunk> withoutEnd(List<HistoryChunk> chunks) {
        var before = new ArrayList<>(chunks);
        var last = before.removeLast();
        var turn = HistoryCodec.decode(last.data());
        var events = turn.events().subList(0, turn.events().size() - 1);
        if (!events.isEmpty()) {
            before.add(
                    HistoryCodec.chunk(last.execution(), last.firstEvent(), turn.time(), events));
        }
        return before;
    }

    private static void check(
            String instance, Event.@Nullable Terminal recorded, @Nullable TurnEnd found) {
        if (found instanceof TurnEnd.Parked(var reason)) {
            throw new AssertionError("instance '%s': %s".formatted(instance, reason));
        }
        var expected = recorded == null ? null : EndText.of(recorded);
        var actual = found == null ? null : EndText.of(found);
        if (!Objects.equals(expected, actual) && !(recorded instanceof Event.ExecutionTerminated)) {
            throw new AssertionError(
                    "instance '%s': the history %s, the code %s"
                            .formatted(
                                    instance,
                                    expected == null ? "goes on" : expected,
                                    actual == null ? "goes on" : actual));
        }
    }
}
