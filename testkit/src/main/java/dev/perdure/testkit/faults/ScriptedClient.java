package dev.perdure.testkit.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// A client that goes on starting instances and talking to them until it is told to stop. Confined
/// to one thread.
final class ScriptedClient {
    private static final int MAX_OPEN = 12;

    private final String name;
    private final JournaledClient client;
    private final RandomGenerator random;
    private final long pauseMillis;
    private final List<Script> open = new ArrayList<>();
    private int instances;

    /// @param name begins the ids of its instances
    /// @param pauseMillis between calls, and four times that after a call that failed
    ScriptedClient(String name, JournaledClient client, RandomGenerator random, long pauseMillis) {
        this.name = name;
        this.client = client;
        this.random = random;
        this.pauseMillis = pauseMillis;
    }

    /// Goes on until `over` says so or the latch is down.
    void run(CountDownLatch stopped, BooleanSupplier over) throws InterruptedException {
        long pause = 0;
        while (!over.getAsBoolean() && !stopped.await(pause, TimeUnit.MILLISECONDS)) {
            pause = act().outcome() == Answer.Outcome.UNKNOWN ? 4 * pauseMillis : pauseMillis;
        }
    }

    private Answer act() {
        if (open.isEmpty() || (open.size() < MAX_OPEN && random.nextInt(3) == 0)) {
            open.add(new Script(name + "-" + ++instances, random));
        }
        int index = random.nextInt(open.size());
        var script = open.get(index);
        var answer = client.perform(script.next());
        if (script.answered(answer)) {
            open.remove(index);
        }
        return answer;
    }
}
