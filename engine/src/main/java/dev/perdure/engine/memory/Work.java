package dev.perdure.engine.memory;

import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.TurnCommit.NewWork;
import dev.perdure.engine.provider.WorkItem;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Comparator;

/// The row of a work item.
final class Work {
    static final Comparator<Work> ORDER =
            Comparator.comparing((Work work) -> work.asked.visibleAt())
                    .thenComparingLong(work -> work.id);

    static final Comparator<Work> BY_START =
            Comparator.comparing((Work work) -> orNever(work.startBy))
                    .thenComparingLong(work -> work.id);

    final long id;
    final Instance instance;
    final NewWork asked;
    final Instant queuedAt;
    int attempt;
    @Nullable Node holder;

    /// When it ends unless a node has taken it, or `null` once one has.
    @Nullable Instant startBy;

    Work(long id, Instance instance, NewWork asked, Instant queuedAt) {
        this.id = id;
        this.instance = instance;
        this.asked = asked;
        this.queuedAt = queuedAt;
        this.attempt = asked.attempt();
        this.startBy = asked.startBy();
    }

    private static Instant orNever(@Nullable Instant time) {
        return time == null ? Instant.MAX : time;
    }

    /// {@return false if its time to be taken is over}
    boolean startsBefore(Instant now) {
        return orNever(startBy).isAfter(now);
    }

    Route route() {
        return new Route(asked.activity(), asked.tag());
    }

    WorkItem item() {
        var heartbeat = instance.heartbeats.get(asked.event());
        return new WorkItem(
                id,
                instance.id,
                asked.execution(),
                asked.event(),
                attempt,
                asked.activity(),
                asked.tag(),
                asked.input(),
                heartbeat == null ? Payload.NONE : heartbeat.progress(),
                queuedAt);
    }

    /// What decides which nodes may run an item.
    record Route(String activity, @Nullable String tag) {}
}
