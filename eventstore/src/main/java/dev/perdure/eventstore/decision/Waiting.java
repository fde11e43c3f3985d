package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// How a thread waits for the database and between tries.
interface Waiting {
    AppendResult append(EventLog log, AppendRequest request);

    /// {@return what was read}
    <T> T read(Supplier<T> reading);

    void pause(long ns);

    /// Who decides for itself can be interrupted.
    final class Interruptibly implements Waiting {
        @Override
        public AppendResult append(EventLog log, AppendRequest request) {
            return log.append(request);
        }

        @Override
        public <T> T read(Supplier<T> reading) {
            return reading.get();
        }

        @Override
        public void pause(long ns) {
            long end = System.nanoTime() + ns;
            for (long left = ns; left > 0; left = end - System.nanoTime()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new EventStoreException(
                            Reason.CANCELLED,
                            "interrupted before the command was decided again; nothing was"
                                    + " appended",
                            null);
                }
                LockSupport.parkNanos(this, left);
            }
        }
    }

    /// Who decides for others, too, is not disturbed; an interrupt is kept until it is closed.
    final class Undisturbed implements Waiting, AutoCloseable {
        private boolean interrupted = Thread.interrupted();

        @Override
        public AppendResult append(EventLog log, AppendRequest request) {
            try {
                return result(log.appendAsync(request));
            } catch (EventStoreException e) {
                if (e.reason() != Reason.UNREADABLE) {
                    throw e;
                }
                return result(log.appendAsync(request)); // encrypted again, with other keys
            }
        }

        private AppendResult result(CompletableFuture<AppendResult> result) {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof EventStoreException own
                            ? own
                            : new EventStoreException(
                                    Reason.DEFECT, "an append failed: " + e.getCause(), e);
                }
            }
        }

        @Override
        public <T> T read(Supplier<T> reading) {
            while (true) {
                try {
                    return reading.get();
                } catch (EventStoreException e) {
                    if (!Thread.interrupted()) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        }

        @Override
        public void pause(long ns) {
            long end = System.nanoTime() + ns;
            for (long left = ns; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(this, left);
                interrupted |= Thread.interrupted();
            }
        }

        @Override
        public void close() {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
