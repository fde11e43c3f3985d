package dev.perdure.engine.postgres;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/// The server's time without asking for it: what it last said, plus what passed here since then.
/// Safe for any thread. It never runs backwards, unless the server's clock jumps by a second or
/// more.
///
/// An answer is on its way for a while, so this clock is late by up to one round trip. Late is the
/// harmless side: nothing is thought to be due before it is.
final class ServerClock {
    private static final long JUMP_MS = 1_000;

    private final LongSupplier nanos;
    private final AtomicReference<Reading> last;

    /// What the server said when the local counter stood at this value.
    private record Reading(Instant server, long atNanos) {
        Instant after(long nanos) {
            return server.plusNanos(nanos - atNanos);
        }
    }

    ServerClock(Instant server, LongSupplier nanos) {
        this.nanos = nanos;
        this.last = new AtomicReference<>(new Reading(server, nanos.getAsLong()));
    }

    /// The server said this just now. Of two answers the one that took less time to arrive is
    /// nearer to the truth, so the later time counts.
    void heard(Instant server) {
        var reading = new Reading(server, nanos.getAsLong());
        last.updateAndGet(known -> {
            var expected = known.after(reading.atNanos());
            boolean jumped = expected.isAfter(server.plusMillis(JUMP_MS));
            return jumped || server.isAfter(expected) ? reading : known;
        });
    }

    Instant now() {
        return last.get().after(nanos.getAsLong()).truncatedTo(ChronoUnit.MICROS);
    }
}
