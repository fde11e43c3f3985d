package dev.perdure.engine.runtime;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.Scope;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A scope of a running orchestration. Guarded by the baton.
final class LiveScope implements Scope {
    private final Execution execution;
    private final Branch owner;
    private final String path;
    private final List<LiveDurable.OfBranch<?>> branches = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    LiveScope(Execution execution, Branch owner, String path) {
        this.execution = execution;
        this.owner = owner;
        this.path = path;
    }

    @Override
    public <T extends @Nullable Object> Durable<T> fork(String name, Scope.Body<T> body) {
        var current = execution.enter();
        if (current != owner || !names.add(name)) {
            throw new EngineException(
                    ErrorCode.BAD_ARGUMENT,
                    current == owner
                            ? "scope '%s' has a branch '%s' already. Give each branch its own name"
                                    .formatted(path, name)
                            : "scope '%s' belongs to another branch. Open one with ctx.scope"
                                    .formatted(path));
        }
        LiveContext.checkedPathPart(name);
        var code = new Code<>(execution, body);
        var branch = execution.fork(owner, path + "/" + name, code);
        var durable = new LiveDurable.OfBranch<T>(execution, branch, "scope '" + path + "' closed");
        code.branch = branch;
        code.durable = durable;
        branches.add(durable);
        return durable;
    }

    @Override
    public void join() {
        var firstFailed = new Joined(execution, branches);
        execution.await(firstFailed);
        firstFailed.take();
    }

    @Override
    public void close() {
        for (var branch : branches) {
            if (!branch.isDone()) {
                branch.cancel();
            }
        }
        execution.awaitShielded(
                new LiveDurable.All<@Nullable Object>(execution, List.copyOf(branches)));
    }

    /// Done when all branches ended or one failed.
    private static final class Joined extends LiveDurable<@Nullable Void> {
        private final List<OfBranch<?>> branches;

        Joined(Execution execution, List<OfBranch<?>> branches) {
            super(execution);
            this.branches = branches;
        }

        @Override
        @Nullable Void take() {
            for (var branch : branches) {
                if (branch.thrown() != null) {
                    branch.take();
                }
            }
            return null;
        }

        @Override
        void listen(dev.perdure.engine.replay.Waiters.Waiter waiter) {
            branches.forEach(branch -> branch.listen(waiter));
        }

        @Override
        public boolean isDone() {
            boolean all = true;
            for (var branch : branches) {
                if (branch.thrown() != null && branch.isDone()) {
                    return true;
                }
                all &= branch.isDone();
            }
            return all;
        }

        @Override
        public void cancel() {
            branches.forEach(LiveDurable::cancel);
        }
    }

    /// The outermost frame of a branch.
    private static final class Code<T extends @Nullable Object> implements Runnable {
        private final Execution execution;
        private final Scope.Body<T> body;
        private @Nullable Branch branch;
        private LiveDurable.@Nullable OfBranch<T> durable;

        Code(Execution execution, Scope.Body<T> body) {
            this.execution = execution;
            this.body = body;
        }

        @Override
        public void run() {
            if (durable == null || branch == null) {
                throw new IllegalStateException("a branch ran before it was forked");
            }
            try {
                branch.throwIfCancelled();
                durable.completed(body.run(execution.context()));
            } catch (Unwind e) {
                durable.threw(e);
            } catch (Throwable e) {
                durable.threw(e);
            }
        }
    }
}
