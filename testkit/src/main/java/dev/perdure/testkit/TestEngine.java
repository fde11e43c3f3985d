package dev.perdure.testkit;

import dev.perdure.engine.Client;
import dev.perdure.engine.HistoryEntry;
import dev.perdure.engine.Instance;
import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.runtime.StartOutcome;
import dev.perdure.testkit.stepping.AttemptThread;
import dev.perdure.testkit.stepping.SteppedNode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/// The real engine for tests: it runs on the caller's thread, one step at a time, on a clock that
/// jumps.
///
/// ```java
/// try (var engine = TestEngine.with(ORDER).activities(CHARGE, SHIP).start()) {
///     var order = engine.start(ORDER, "order-7", input);
///     engine.advance(Duration.ofDays(1));
///     engine.raise("order-7", APPROVAL, yes);
///     assertThat(engine.result(order)).isEqualTo(receipt);
/// }
/// ```
///
/// Nothing happens between two calls. Orchestrations and activities run on virtual threads, but
/// never two at once, so a test always sees the same order. Whenever nothing can happen now, the
/// clock jumps to what happens next: a year's wait costs no time. Confined to one thread.
public final class TestEngine implements AutoCloseable {
    private final EngineParts parts;
    private final Client client;
    private @Nullable SteppedNode node;
    private @Nullable Runnable observer;
    private boolean observing;

    TestEngine(EngineParts parts) {
        this.parts = parts;
        this.client = Client.connect(parts.store(), parts.codec());
    }

    /// Begins to describe an engine that runs these orchestrations.
    public static TestEngineBuilder with(Orchestration<?, ?>... orchestrations) {
        return new TestEngineBuilder().orchestrations(orchestrations);
    }

    /// {@return a client of this engine's store. Do not wait for results with it: use [#result]}
    public Client client() {
        return client;
    }

    public TestClock clock() {
        return parts.clock();
    }

    /// {@return the store, as it is behind all faults}
    public Provider store() {
        return parts.store();
    }

    /// Lets virtual time pass in an activity, as slow work would. Everything else goes on
    /// meanwhile.
    ///
    /// @throws InterruptedException if the activity is cancelled or runs out of time
    public void pause(Duration duration) throws InterruptedException {
        AttemptThread.current().pauseUntil(clock().instant().plus(duration));
    }

    /// Starts an instance and runs it to its end.
    ///
    /// @throws dev.perdure.engine.InstanceFailed if it did not complete
    /// @throws AssertionError if it can never end
    public <I extends @Nullable Object, O extends @Nullable Object> O run(
            Orchestration<I, O> orchestration, String id, I input) {
        return result(start(orchestration, id, input));
    }

    /// Starts an instance; when this returns, its first turn is stored.
    public <I extends @Nullable Object, O extends @Nullable Object> Instance<O> start(
            Orchestration<I, O> orchestration, String id, I input) {
        var start =
                new Message.Start(
                        orchestration.name(),
                        orchestration.version(),
                        parts.codec().encode(input, orchestration.input()),
                        null,
                        StartPolicy.DEFAULT);
        boolean existed = client.status(id).isPresent();
        var answer = node().node().start(id, start);
        while (!answer.isDone()) {
            if (!step() && !jump()) {
                throw new AssertionError("the start of '" + id + "' was never answered");
            }
        }
        boolean started = answer.join() instanceof StartOutcome.Started;
        // If the engine crashed meanwhile, nobody was told whether the start had been stored.
        return started || (!existed && client.status(id).isPresent())
                ? client.instance(orchestration, id)
                : client.start(orchestration, id, input);
    }

    /// Runs everything until this instance has ended.
    ///
    /// @return its result
    public <O extends @Nullable Object> O result(Instance<O> instance) {
        runUntilEnded(instance.id());
        return instance.result();
    }

    /// Runs everything until this instance has ended.
    ///
    /// @throws AssertionError with what every instance waits for, if it can never end
    public InstanceRecord runUntilEnded(String id) {
        while (!status(id).status().terminal()) {
            if (!step() && !jump()) {
                throw new AssertionError(Waiting.describe(client, id));
            }
        }
        return status(id);
    }

    public <T extends @Nullable Object> void raise(String id, ExternalEvent<T> event, T value) {
        client.raise(id, event, value);
    }

    public void cancel(String id, String reason) {
        client.cancel(id, reason);
    }

    /// Does the next thing that is due now.
    ///
    /// @return false if there is none
    public boolean step() {
        boolean some;
        try {
            some = node().step();
        } catch (SimulatedCrash crash) {
            crash();
            some = true;
        }
        observe(some);
        return some;
    }

    private void observe(boolean some) {
        var watching = observer;
        if (some && watching != null && !observing) {
            observing = true;
            try {
                watching.run();
            } finally {
                observing = false;
            }
        }
    }

    /// Calls this after each step, for example to check what must always hold.
    public void afterEachStep(Runnable action) {
        observer = action;
    }

    /// Runs until nothing more happens without time passing.
    public void settle() {
        while (step()) {
            // again
        }
    }

    /// Lets time pass, and everything happen that happens meanwhile.
    public void advance(Duration duration) {
        var end = clock().instant().plus(duration);
        settle();
        for (var next = nextDue(); next != null && !next.isAfter(end); next = nextDue()) {
            jumpTo(next);
            settle();
        }
        clock().set(end);
        node().node().poll();
        settle();
    }

    private boolean jump() {
        var next = nextDue();
        if (next != null) {
            jumpTo(next);
        }
        return next != null;
    }

    private void jumpTo(Instant time) {
        if (time.isAfter(clock().instant())) {
            clock().set(time.plusNanos(999));
        }
        node().node().poll();
    }

    private @Nullable Instant nextDue() {
        var next = node().nextDue();
        for (var waiting : Waiting.running(client)) {
            var ready = waiting.readyAt();
            if (ready != null
                    && ready.isAfter(clock().instant())
                    && (next == null || ready.isBefore(next))) {
                next = ready;
            }
        }
        return next;
    }

    /// {@return what the store knows about an instance}
    public InstanceRecord status(String id) {
        return client.status(id).orElseThrow(() -> new NoSuchElementException("no instance " + id));
    }

    /// {@return the history of the current execution of an instance}
    public List<HistoryEntry> history(String id) {
        return history(id, status(id).execution());
    }

    /// {@return the history of one execution of an instance}
    public List<HistoryEntry> history(String id, int execution) {
        return new ArrayList<>(client.history(id, execution, 0, Integer.MAX_VALUE));
    }

    /// {@return how often the code of an activity was begun, over all nodes}
    public int attempts(String activity) {
        return parts.attempts().of(activity);
    }

    /// {@return how often the code of each single step was begun, by instance and step}
    public Map<String, Integer> attemptsByStep() {
        return parts.attempts().bySteps();
    }

    /// Kills the engine, as the end of its process would: nothing that is only in memory survives.
    /// A new one takes its place at the next step, under the same name.
    public void crash() {
        var crashed = node;
        node = null;
        if (crashed != null) {
            crashed.crash();
        }
    }

    /// Stops the engine in order, as closing it does. A new one takes its place at the next step.
    public void restart() {
        var stopped = node;
        node = null;
        if (stopped != null) {
            stopped.stop();
        }
    }

    /// Takes every instance that only waits out of memory, so that it is replayed before it goes
    /// on.
    public void evictAll() {
        try {
            node().node().evictIdle();
        } catch (SimulatedCrash crash) {
            crash();
        } catch (EngineException e) {
            node().node().poll();
        }
    }

    private SteppedNode node() {
        var current = node;
        while (current == null) {
            try {
                current = parts.join();
            } catch (SimulatedCrash crash) {
                // The next attempt to join is another process.
            } catch (ProviderException e) {
                if (!e.isTransient()) {
                    throw e;
                }
            }
        }
        node = current;
        return current;
    }

    /// Ends the engine; the store is thrown away.
    @Override
    public void close() {
        crash();
        client.close();
        parts.store().close();
    }
}
