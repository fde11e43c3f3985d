package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.AppendResult.Offender;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.storage.AppendCall.Answer;
import dev.perdure.eventstore.storage.AppendCall.Outcome;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Appends to one log what the threads of this process ask for. One thread sends whatever was
/// queued while the call before was under way: alone, a request goes out at once; under load one
/// call, and one flush of the disk, carries hundreds. Other processes may append to the same log;
/// the database orders their calls.
///
/// A call that failed stored nothing, unless its answer was lost. It is repeated while the database
/// is away, and request by request if the database finds something wrong with it, so that nobody
/// fails for what another one sent. If an answer was lost, requests with keys are repeated, because
/// the key tells what became of them; the others are told that their outcome is unknown.
final class Sequencer implements AutoCloseable {
    private static final String NO_LOG = "PD101";
    private static final long FIRST_PAUSE_MS = 20;
    private static final long LONGEST_PAUSE_MS = 1_000;

    private final Database database;
    private final LogNumber log;
    private final SequencerOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private final Thread thread;
    private volatile long head;
    private volatile boolean closed;
    private volatile Runnable growth = () -> {};
    private volatile Runnable keyed = () -> {};
    private volatile Consumer<List<String>> keysGone = _ -> {};
    private long pauseMs = FIRST_PAUSE_MS;
    private List<Pending> deferred = List.of(); // what the last batch might have broken

    /// @param head a position that the log has reached
    Sequencer(Database database, LogNumber log, SequencerOptions options, long head) {
        this.database = database;
        this.log = log;
        this.options = options;
        this.head = head;
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("perdure-events-" + log.name())
                        .unstarted(this::run);
        thread.start();
    }

    /// {@return a position that the log has reached: the head after the last call that succeeded}
    long head() {
        return head;
    }

    /// Runs this after each call that appended something, on the thread that sends: it returns at
    /// once.
    void onGrowth(Runnable listener) {
        growth = listener;
    }

    /// Runs this after each request with a key that was answered, on the thread that sends: it
    /// returns at once.
    void onKey(Runnable listener) {
        keyed = listener;
    }

    /// Tells this the keys of a request that lacks one of them.
    void onKeysGone(Consumer<List<String>> listener) {
        keysGone = listener;
    }

    /// Queues a request, whose future tells what becomes of it.
    void submit(Pending pending) {
        lock.lock();
        try {
            if (closed) {
                throw new EventStoreException(
                        Reason.LOST, "log '%s' was closed".formatted(log.name()), null);
            }
            if (waiting.size() >= options.mostWaiting()) {
                throw new EventStoreException(
                        Reason.OVERLOADED,
                        ("log '%s' has %d requests waiting, the most it may have. Try again later,"
                                        + " or append less at a time")
                                .formatted(log.name(), waiting.size()),
                        null);
            }
            waiting.add(pending);
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Takes no more requests; those that wait are sent. Returns when they are.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            news.signal();
        } finally {
            lock.unlock();
        }
        Threads.join(thread);
    }

    private void run() {
        while (true) {
            var batch = next();
            if (batch.isEmpty()) {
                return;
            }
            try {
                send(batch.requests);
            } catch (RuntimeException | Error e) { // the thread must live for the next batch
                batch.requests.forEach(it -> it.result.completeExceptionally(e));
            }
        }
    }

    /// Waits for requests.
    ///
    /// @return what goes out together; empty if the log was closed
    private Batch next() {
        var batch = new Batch();
        lock.lock();
        try {
            while (true) {
                takeInto(batch);
                if (!batch.isEmpty() || (closed && waiting.isEmpty())) {
                    return batch;
                }
                news.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void takeInto(Batch batch) {
        var later = new ArrayDeque<Pending>();
        while (!waiting.isEmpty() && !batch.isFull()) {
            var pending = waiting.remove();
            if (pending.result.isDone()) {
                continue; // withdrawn
            }
            if (!batch.add(pending)) {
                later.add(pending);
            } else if (!pending.take()) {
                batch.requests.removeLast();
            }
        }
        deferred = List.copyOf(later);
        while (!later.isEmpty()) {
            waiting.addFirst(later.removeLast());
        }
    }

    /// {@return false if the database was away, or busy}
    private boolean send(List<Pending> requests) {
        try {
            long before = head;
            var outcome = call(requests);
            pauseMs = FIRST_PAUSE_MS;
            for (int i = 0; i < requests.size(); i++) {
                complete(requests.get(i), outcome.answers().get(i));
            }
            refuseDeferred(requests, outcome);
            if (outcome.head() != before) { // below it, the log went back and grew again
                growth.run();
            }
            return true;
        } catch (DatabaseException e) {
            failed(requests, e);
            return !e.isTransient();
        }
    }

    /// Refuses those who waited for these requests and are broken by their events, which the
    /// database has committed: asking it would give the same answer, one request at a time.
    private void refuseDeferred(List<Pending> requests, Outcome outcome) {
        long before = outcome.head() - appended(requests, outcome);
        for (int i = 0; i < requests.size(); i++) {
            if (isNew(outcome.answers().get(i))
                    && outcome.answers().get(i)
                            instanceof Answer.Done(Appended(long first, _, _))) {
                for (var it : deferred) {
                    refuse(it, before, it.brokenBy(requests.get(i).request.events(), first));
                }
            }
        }
    }

    /// What is at or below `before` may break it, too, unless it looks at nothing there.
    private static void refuse(Pending pending, long before, @Nullable Offender offender) {
        if (offender != null && pending.after >= before && pending.take()) {
            pending.result.complete(new AppendResult.Conflict(List.of(offender)));
        }
    }

    private static long appended(List<Pending> requests, Outcome outcome) {
        long count = 0;
        for (int i = 0; i < requests.size(); i++) {
            count += isNew(outcome.answers().get(i)) ? requests.get(i).hashes.length : 0;
        }
        return count;
    }

    private static boolean isNew(Answer answer) {
        return answer instanceof Answer.Done(Appended appended) && !appended.repeated();
    }

    private Outcome call(List<Pending> requests) {
        var call = new AppendCall(log, head, requests);
        long beganNs = System.nanoTime();
        try {
            var outcome = database.with(call::execute);
            head = outcome.head();
            return outcome;
        } finally {
            if (options.listener() != null) {
                Sending.note(requests, beganNs);
            }
        }
    }

    private void complete(Pending pending, Answer answer) {
        switch (answer) {
            case Answer.Done(AppendResult result) -> pending.result.complete(result);
            case Answer.KeyReused(long position) ->
                    pending.result.completeExceptionally(
                            Errors.keyReused(log, pending.key(), position));
            case Answer.KeyGone(NewEvent event) ->
                    pending.result.completeExceptionally(keyGone(pending, event));
        }
        if (pending.hasKey()) {
            keyed.run();
        }
    }

    EventStoreException keyGone(Pending pending, NewEvent event) {
        keysGone.accept(
                pending.request.events().stream()
                        .map(NewEvent::keyId)
                        .filter(Objects::nonNull)
                        .toList());
        return Errors.keyGone(log, event);
    }

    private void failed(List<Pending> requests, DatabaseException e) {
        if (e.outcomeUnknown()) {
            requests.forEach(Pending::doubt);
            requests.stream()
                    .filter(it -> !it.hasKey())
                    .forEach(it -> it.result.completeExceptionally(error(it, e)));
            repeat(requests.stream().filter(Pending::hasKey).toList(), e);
        } else if (e.isTransient() || isOpenAgain(e)) {
            repeat(requests, e);
        } else if (requests.size() == 1) {
            var only = requests.getFirst();
            only.result.completeExceptionally(error(only, e));
        } else {
            sendEach(requests);
        }
    }

    /// A failover or a restore may have lost the log as a whole. It has the same number again.
    private boolean isOpenAgain(DatabaseException e) {
        if (!e.sqlState().equals(Optional.of(NO_LOG))) {
            return false;
        }
        try {
            var place = new LogPlace(log.schema(), log.name());
            return place.open(database, log.segmentSize()).equals(log);
        } catch (DatabaseException again) {
            return again.isTransient();
        }
    }

    /// If the database goes away meanwhile, the rest waits with all others, and for no longer.
    private void sendEach(List<Pending> requests) {
        int sent = 0;
        while (sent < requests.size() && send(List.of(requests.get(sent)))) {
            sent++;
        }
        if (sent < requests.size()) {
            putBack(requests.subList(sent + 1, requests.size()));
        }
    }

    /// An earlier attempt may have stored what a later one failed to send.
    private EventStoreException error(Pending pending, DatabaseException e) {
        return pending.isInDoubt() ? unknown(pending, e) : Errors.of(doing(), e);
    }

    private EventStoreException unknown(Pending pending, DatabaseException e) {
        return new EventStoreException(
                Reason.OUTCOME_UNKNOWN,
                ("the answer to an append to log '%s' was lost: the %d events from '%s' on may be"
                                + " stored or not. %s")
                        .formatted(
                                log.name(),
                                pending.hashes.length,
                                pending.request.events().getFirst().id(),
                                pending.hasKey()
                                        ? "The same request, with its key, will tell"
                                        : "With a key, repeating the request would tell"),
                e);
    }

    /// Puts requests back in front of the others, except those that waited long enough.
    private void repeat(List<Pending> requests, DatabaseException e) {
        var again = new ArrayList<Pending>();
        for (var it : requests) {
            boolean late =
                    System.nanoTime() - it.enqueuedNs > options.patience().toNanos() || closed;
            if (late) {
                it.result.completeExceptionally(error(it, e));
            } else {
                again.add(it);
            }
        }
        if (again.isEmpty()) {
            return;
        }
        pause();
        putBack(again);
    }

    private void putBack(List<Pending> requests) {
        lock.lock();
        try {
            requests.reversed()
                    .forEach(it -> {
                        it.giveBack();
                        waiting.addFirst(it);
                    });
        } finally {
            lock.unlock();
        }
    }

    private String doing() {
        return "appending to log '" + log.name() + "'";
    }

    private void pause() {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(pauseMs);
            while (left > 0 && !closed) {
                left = news.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
}
