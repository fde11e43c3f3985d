package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.ProviderException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Lets threads that send at the same time share a call. A thread that finds room sends at once;
/// while all calls are on their way, threads wait in line, and the first of them takes the whole
/// line along as soon as a call is back. Safe for any thread.
final class Senders {
    /// While one call commits the next one can be on its way.
    private static final int CALLS = 2;

    private static final int MOST_MESSAGES = 500;

    private final Call call;
    private final Queue<Sending> line = new ArrayDeque<>();
    private int calls;

    Senders(Call call) {
        this.call = call;
    }

    /// Stores messages in order.
    interface Call {
        List<EnqueueOutcome> send(List<Envelope> messages, int maxEvents);
    }

    /// What one thread sends.
    ///
    /// @param leads becomes true if the thread must send its line, or false if somebody did
    private record Sending(
            List<Envelope> messages,
            int maxEvents,
            CompletableFuture<Boolean> leads,
            CompletableFuture<List<EnqueueOutcome>> outcomes) {
        Sending(List<Envelope> messages, int maxEvents) {
            this(messages, maxEvents, new CompletableFuture<>(), new CompletableFuture<>());
        }
    }

    List<EnqueueOutcome> send(List<Envelope> messages, int maxEvents) {
        var sending = new Sending(messages, maxEvents);
        join(sending);
        if (sending.leads.join()) {
            try {
                lead(sending);
            } finally {
                handOver();
            }
        }
        try {
            return sending.outcomes.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void join(Sending sending) {
        synchronized (line) {
            line.add(sending);
            if (calls < CALLS) {
                calls++;
                sending.leads.complete(true);
            }
        }
    }

    /// Sends the line until `own` is sent; another leader may have taken it along.
    private void lead(Sending own) {
        while (!own.outcomes.isDone()) {
            var batch = takeAlong();
            if (batch.isEmpty()) {
                return;
            }
            send(batch);
        }
    }

    /// {@return the head of the line and those behind it that can go with it: in order, with the
    /// same limit, and not too many}
    private List<Sending> takeAlong() {
        synchronized (line) {
            var batch = new ArrayList<Sending>();
            int size = 0;
            for (var next = line.peek(); next != null; next = line.peek()) {
                size += next.messages.size();
                if (!batch.isEmpty()
                        && (size > MOST_MESSAGES || next.maxEvents != batch.getFirst().maxEvents)) {
                    break;
                }
                batch.add(line.remove());
            }
            return batch;
        }
    }

    private void handOver() {
        synchronized (line) {
            var next = line.peek();
            boolean passedOn = next != null && next.leads.complete(true);
            if (!passedOn) {
                calls--; // nobody waits, or the head leads a call of its own already
            }
        }
    }

    /// Sends a batch, and tells everybody in it.
    private void send(List<Sending> batch) {
        var messages = new ArrayList<Envelope>();
        batch.forEach(sending -> messages.addAll(sending.messages));
        try {
            var outcomes = call.send(messages, batch.getFirst().maxEvents);
            int from = 0;
            for (var sending : batch) {
                int to = from + sending.messages.size();
                sending.outcomes.complete(List.copyOf(outcomes.subList(from, to)));
                sending.leads.complete(false);
                from = to;
            }
        } catch (RuntimeException | Error e) {
            fail(batch, e);
        }
    }

    /// What nobody could send may be the fault of one: each is then tried for itself, unless the
    /// store is away.
    private void fail(List<Sending> batch, Throwable error) {
        boolean away = error instanceof ProviderException e && e.isTransient();
        if (batch.size() > 1 && !away) {
            batch.forEach(sending -> send(List.of(sending)));
            return;
        }
        for (var sending : batch) {
            sending.outcomes.completeExceptionally(error);
            sending.leads.complete(false);
        }
    }
}
