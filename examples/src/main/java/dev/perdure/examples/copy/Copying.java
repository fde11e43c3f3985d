package dev.perdure.examples.copy;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ActivityContext;
import dev.perdure.engine.orchestration.ActivityOptions;
import dev.perdure.engine.orchestration.Orchestration;

import java.io.IOException;
import java.time.Duration;

/// Copies many blocks in one activity. It says how far it is; an attempt that follows a failure or
/// a crash continues there. Without a sign of life for 30 s the attempt counts as lost.
public final class Copying {
    /// What to copy.
    ///
    /// @param blocks how many there are
    /// @param brokenAt the block at which the first attempt fails
    public record Disk(int blocks, int brokenAt) {}

    /// What was copied.
    ///
    /// @param blocks how many the last attempt copied
    /// @param attempts how many it took
    public record Copied(int blocks, int attempts) {}

    public static final Activity<Disk, Copied> COPY =
            Activity.of("copy", Disk.class, Copied.class, Copying::copy)
                    .withOptions(
                            ActivityOptions.DEFAULTS.withHeartbeatTimeout(Duration.ofSeconds(30)));

    public static final Orchestration<Disk, Copied> COPYING =
            Orchestration.of(
                    "copying", Disk.class, Copied.class, (ctx, disk) -> ctx.call(COPY, disk));

    private Copying() {}

    private static Copied copy(ActivityContext ctx, Disk disk) throws IOException {
        int done = ctx.lastHeartbeat(Integer.class).orElse(0);
        int copied = 0;
        while (done < disk.blocks()) {
            if (ctx.attempt() == 1 && done == disk.brokenAt()) {
                throw new IOException("block " + done + " cannot be read");
            }
            done++;
            copied++;
            ctx.heartbeat(done);
        }
        return new Copied(copied, ctx.attempt());
    }
}
