package dev.perdure.engine.runtime;

import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.replay.Waiters;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Something an orchestration can wait for.
abstract class LiveDurable<T extends @Nullable Object> implements Durable<T> {
    final Execution execution;

    LiveDurable(Execution execution) {
        this.execution = execution;
    }

    /// {@return the result of what is done, or throws its failure}
    abstract T take();

    /// Wakes the waiter when this may be done.
    abstract void listen(Waiters.Waiter waiter);

    @Override
    public final T await() {
        execution.await(this);
        return take();
    }

    @Override
    public final Optional<T> await(Duration limit) {
        var timer = execution.context().timer("await", limit);
        execution.await(new First<>(execution, List.of(this, (LiveDurable<?>) timer)));
        if (isDone()) {
            timer.cancel();
            return Optional.ofNullable(take());
        }
        return Optional.empty();
    }

    @Override
    public final <R extends @Nullable Object> Durable<R> map(Function<T, R> function) {
        return new Mapped<>(this, function);
    }

    static <T extends @Nullable Object> List<LiveDurable<? extends T>> live(
            List<? extends Durable<? extends T>> durables) {
        var live = new ArrayList<LiveDurable<? extends T>>(durables.size());
        for (var durable : durables) {
            live.add((LiveDurable<? extends T>) durable);
        }
        return live;
    }

    private static final class Mapped<T extends @Nullable Object, R extends @Nullable Object>
            extends LiveDurable<R> {
        private final LiveDurable<T> source;
        private final Function<T, R> function;

        Mapped(LiveDurable<T> source, Function<T, R> function) {
            super(source.execution);
            this.source = source;
            this.function = function;
        }

        @Override
        R take() {
            return function.apply(source.take());
        }

        @Override
        void listen(Waiters.Waiter waiter) {
            source.listen(waiter);
        }

        @Override
        public boolean isDone() {
            return source.isDone();
        }

        @Override
        public void cancel() {
            source.cancel();
        }
    }

    /// All of a list. Waits for one after the other, so waking costs the same for any length.
    static final class All<T extends @Nullable Object> extends LiveDurable<List<T>> {
        private final List<LiveDurable<? extends T>> parts;
        private int done;

        All(Execution execution, List<LiveDurable<? extends T>> parts) {
            super(execution);
            this.parts = parts;
        }

        @Override
        List<T> take() {
            var results = new ArrayList<T>(parts.size());
            for (var part : parts) {
                results.add(part.take());
            }
            return results;
        }

        @Override
        void listen(Waiters.Waiter waiter) {
            if (!isDone()) {
                parts.get(done).listen(waiter);
            }
        }

        @Override
        public boolean isDone() {
            while (done < parts.size() && parts.get(done).isDone()) {
                done++;
            }
            return done == parts.size();
        }

        @Override
        public void cancel() {
            parts.forEach(LiveDurable::cancel);
        }
    }

    /// The first of a list to end.
    static final class First<T extends @Nullable Object> extends LiveDurable<T> {
        private final List<LiveDurable<? extends T>> parts;
        private @Nullable LiveDurable<? extends T> winner;
        private boolean losersCancelled;

        First(Execution execution, List<LiveDurable<? extends T>> parts) {
            super(execution);
            this.parts = parts;
        }

        /// Cancels the losers at the moment one part ends.
        void cancelLosers() {
            if (losersCancelled) {
                return;
            }
            if (isDone()) {
                losersCancelled = true;
                for (var part : parts) {
                    if (!part.equals(winner)) {
                        part.cancel();
                    }
                }
            } else {
                Waiters.Waiter again = this::cancelLosers;
                parts.forEach(part -> part.listen(again));
            }
        }

        @Override
        T take() {
            if (!isDone() || winner == null) {
                throw new IllegalStateException("taken before one of " + parts.size() + " ended");
            }
            return winner.take();
        }

        @Override
        void listen(Waiters.Waiter waiter) {
            parts.forEach(part -> part.listen(waiter));
        }

        @Override
        public boolean isDone() {
            for (int i = 0; winner == null && i < parts.size(); i++) {
                if (parts.get(i).isDone()) {
                    winner = parts.get(i);
                }
            }
            return winner != null;
        }

        @Override
        public void cancel() {
            parts.forEach(LiveDurable::cancel);
        }
    }

    /// A branch of a scope.
    static final class OfBranch<T extends @Nullable Object> extends LiveDurable<T> {
        private final Branch branch;
        private final String reason;
        private @Nullable T result;
        private @Nullable Throwable thrown;

        OfBranch(Execution execution, Branch branch, String reason) {
            super(execution);
            this.branch = branch;
            this.reason = reason;
        }

        void completed(T value) {
            result = value;
        }

        void threw(Throwable throwable) {
            thrown = throwable;
        }

        @Nullable Throwable thrown() {
            return thrown;
        }

        @Override
        @SuppressWarnings("NullAway") // result is a T once the branch completed
        T take() {
            if (thrown != null) {
                throw Sneaky.rethrow(thrown);
            }
            return result;
        }

        @Override
        void listen(Waiters.Waiter waiter) {
            branch.atEnd.add(waiter);
        }

        @Override
        public boolean isDone() {
            return branch.ended;
        }

        @Override
        public void cancel() {
            execution.cancelBranch(branch, reason);
        }
    }
}
