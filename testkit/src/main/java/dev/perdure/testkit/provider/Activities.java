package dev.perdure.testkit.provider;

import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.TurnCommit.NewWork;
import dev.perdure.engine.provider.WorkFilter;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;

/// Work items that tests queue.
final class Activities {
    static final String CHARGE = "charge";
    static final WorkFilter UNTAGGED = new WorkFilter(Set.of(CHARGE), Set.of(), 1_000);

    private Activities() {}

    /// The first attempt of the activity of an event of execution 1, visible since long ago.
    static NewWork work(long event) {
        return work(event, CHARGE, null);
    }

    static NewWork work(long event, String activity, @Nullable String tag) {
        return new NewWork(1, event, 1, activity, tag, input(event), Instant.EPOCH, null);
    }

    static NewWork visibleAt(long event, Instant visibleAt) {
        return new NewWork(1, event, 1, CHARGE, null, input(event), visibleAt, null);
    }

    static NewWork startBy(long event, Instant startBy) {
        return new NewWork(1, event, 1, CHARGE, null, input(event), Instant.EPOCH, startBy);
    }

    static NewWork attempt(long event, int attempt) {
        return new NewWork(1, event, attempt, CHARGE, null, input(event), Instant.EPOCH, null);
    }

    static WorkFilter filter(Set<String> activities, Set<String> tags) {
        return new WorkFilter(activities, tags, 1_000);
    }

    private static Payload input(long event) {
        return new Payload("json", ("input of " + event).getBytes(StandardCharsets.UTF_8));
    }
}
