package dev.perdure.testkit.faults;

import dev.perdure.engine.orchestration.Activity;

import org.jspecify.annotations.Nullable;

/// Makes activities write down when their code begins and when it is about to return.
final class Effects {
    private final Journal journal;

    Effects(Journal journal) {
        this.journal = journal;
    }

    <I extends @Nullable Object, O extends @Nullable Object> Activity<I, O> of(
            Activity<I, O> activity) {
        var body = activity.body();
        if (body == null) {
            throw new IllegalArgumentException(activity + " has no code");
        }
        return activity.withBody((ctx, input) -> {
            var key = ctx.idempotencyKey();
            journal.write(new Entry.Began(key, ctx.attempt(), ctx.instanceId(), ctx.activity()));
            var output = body.run(ctx, input);
            journal.write(new Entry.Ended(key, ctx.attempt()));
            return output;
        });
    }
}
