package dev.perdure.testkit.faults;

import dev.perdure.engine.Client;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.Status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// One run: processes work, clients call, the caller breaks something again and again, and in the
/// end everything is proved.
///
/// ```java
/// try (var run = FaultRun.start(target, FaultSettings.of(folder, seed, "mvn …"))) {
///     for (int i = 0; i < 20; i++) {
///         run.perform(run.killWorker());
///     }
///     run.finish().assertPassed();
/// }
/// ```
///
/// The seed decides which faults come, when, and what clients call; threads and processes still
/// take their own time, so a seed makes a failure likely to come again and not certain. Confined to
/// one thread.
public final class FaultRun implements AutoCloseable {
    private static final Set<Status> UNENDED =
            Set.of(Status.PENDING, Status.RUNNING, Status.PARKED);
    private static final int MAX_ENDINGS = 3;
    private static final int MAX_UNENDED = 1_000;
    private static final int MAX_BYTES = 4_000;
    private static final Duration STANDSTILL = Duration.ofSeconds(30);

    private final FaultTarget target;
    private final FaultSettings settings;
    private final RandomGenerator random;
    private final long began = System.nanoTime();
    private final Provider provider;
    private final Client client;
    private final Workers workers;
    private final Progress progress = new Progress();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Thread> clients = new ArrayList<>();
    private final Map<String, Integer> performed = new TreeMap<>();

    private FaultRun(FaultTarget target, FaultSettings settings) {
        this.target = target;
        this.settings = settings;
        this.random = new Random(settings.seed());
        this.provider = target.open();
        this.client = Client.connect(provider);
        this.workers = new Workers(target, settings, new Random(random.nextLong()));
        for (int i = 1; i <= settings.clients(); i++) {
            var name = "client-" + i;
            long seed = random.nextLong();
            clients.add(Thread.ofVirtual().name(name).start(() -> call(name, seed)));
        }
    }

    /// Starts the processes and the clients, and waits until they work.
    public static FaultRun start(FaultTarget target, FaultSettings settings)
            throws InterruptedException {
        var run = new FaultRun(target, settings);
        run.awaitCalls(20);
        return run;
    }

    private void call(String name, long seed) {
        try (var journal = Journal.open(settings.folder(), name)) {
            var calling = new JournaledClient(client, journal, progress::note);
            new ScriptedClient(name, calling, new Random(seed), settings.pauseMillis())
                    .run(stopped, () -> false);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// {@return chance that the seed decides}
    public RandomGenerator random() {
        return random;
    }

    /// {@return SIGKILL for one worker; another one takes its place}
    public Fault killWorker() {
        return new Fault("SIGKILL", workers::killOne);
    }

    /// Sends SIGKILL to one worker, for faults that watch what becomes of its work; another worker
    /// takes its place.
    ///
    /// @return the name of its node
    public String kill() throws InterruptedException {
        return workers.killOne();
    }

    /// {@return SIGTERM for one worker, which gives back what it has; another one takes its place}
    public Fault endWorker() {
        return new Fault("SIGTERM", workers::endOne);
    }

    /// {@return SIGSTOP for one worker, and SIGCONT after a while}
    public Fault pauseWorker(Duration pause) {
        return new Fault(
                "SIGSTOP " + pause.toMillis() + " ms",
                () -> {
                    var process = workers.stopOne();
                    try {
                        pause(pause);
                    } finally {
                        workers.goOn(process);
                    }
                });
    }

    /// Lets time pass while the run goes on; for faults that last.
    public void pause(Duration pause) throws InterruptedException {
        if (stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("the run is over");
        }
    }

    /// Breaks something, and then lets clients and workers get on for a while.
    ///
    /// @throws AssertionError if no call succeeds any more afterwards, or no worker does anything
    public void perform(Fault fault) throws Exception {
        fault.action().perform();
        performed.merge(fault.name(), 1, Integer::sum);
        awaitCalls(random.nextInt(20));
        if (random.nextInt(4) > 0) {
            awaitEffects(random.nextInt(MAX_BYTES));
        }
    }

    /// Waits until the clients of this process have had some more calls acknowledged.
    private void awaitCalls(int calls) throws InterruptedException {
        if (!progress.await(calls, STANDSTILL)) {
            throw standstill("no call succeeded");
        }
    }

    /// Waits until activities have written down some more.
    private void awaitEffects(int bytes) throws InterruptedException {
        long goal = workers.written() + bytes;
        long until = System.nanoTime() + STANDSTILL.toNanos();
        while (workers.written() < goal) {
            if (System.nanoTime() - until > 0) {
                throw standstill("no worker did anything");
            }
            pause(Duration.ofMillis(10));
        }
    }

    private AssertionError standstill(String what) throws InterruptedException {
        workers.dumpStacks();
        pause(Duration.ofSeconds(1));
        return new AssertionError(
                "%s for %s after %s; logs are in %s; again: %s"
                        .formatted(
                                what, STANDSTILL, performed, settings.folder(), settings.again()));
    }

    /// Ends the calls, waits until everything has ended, and proves what must hold.
    public FaultReport finish() throws InterruptedException {
        stopped.countDown();
        FaultWorker.calm(settings.folder());
        for (var thread : clients) {
            thread.join();
        }
        endInstances();
        var problems = new ArrayList<>(workers.problems());
        workers.endAll();
        var story = Story.in(settings.folder());
        var checker = new Checker(story, client);
        problems.addAll(checker.check());
        problems.addAll(target.leftovers());
        return report(story, checker.instances().values(), problems);
    }

    /// Makes all instances end that do not end by themselves.
    private void endInstances() throws InterruptedException {
        long until = System.nanoTime() + settings.patience().toNanos();
        while (!workers.areCalm() && System.nanoTime() - until < 0) {
            Progress.pause(Duration.ofMillis(20));
        }
        var asked = new HashMap<String, Integer>();
        try (var journal = Journal.open(settings.folder(), "zz-endings")) {
            var calling = new JournaledClient(client, journal, _ -> {});
            while (System.nanoTime() - until < 0) {
                var story = Story.in(settings.folder());
                var left = unended();
                if (left.isPresent() && left.get().isEmpty()) {
                    return;
                }
                for (var record : left.orElse(List.of())) {
                    int count = asked.merge(record.id(), 1, Integer::sum);
                    var call = Script.ending(record.id(), story.kind(record.id()), count);
                    if (call != null && record.parent() == null && count <= MAX_ENDINGS) {
                        calling.perform(call);
                    }
                }
                Progress.pause(Duration.ofMillis(300));
            }
        }
    }

    /// {@return what has not ended, or empty if the store did not answer}
    private Optional<List<InstanceRecord>> unended() {
        try {
            return Optional.of(client.list(new InstanceQuery(UNENDED, null, null, MAX_UNENDED)));
        } catch (ProviderException e) {
            if (e.isTransient()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private FaultReport report(
            Story story, Iterable<InstanceRecord> instances, List<String> problems) {
        var calls = new HashMap<String, Long>();
        for (var outcome : Answer.Outcome.values()) {
            calls.put(outcome.name().toLowerCase(java.util.Locale.ROOT), story.count(outcome));
        }
        var ends = new EnumMap<Status, Long>(Status.class);
        instances.forEach(record -> ends.merge(record.status(), 1L, Long::sum));
        long attempts = story.effects().values().stream().mapToLong(Story.Effect::began).sum();
        return new FaultReport(
                settings.again(),
                performed,
                calls,
                ends,
                attempts,
                Duration.ofNanos(System.nanoTime() - began),
                problems);
    }

    @Override
    public void close() {
        stopped.countDown();
        workers.close();
        client.close();
        provider.close();
    }
}
