package dev.perdure.eventstore.event;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Makes ids of events. They are random, of version 4, and need not be secret, so the generator is
/// a fast one: with 122 random bits, a thousand million events have two equal ids with a
/// probability of 1 in 10^19 (birthday bound n²/2 ÷ 2^122).
final class EventIds {
    private static final long VERSION_MASK = 0xFFFF_FFFF_FFFF_0FFFL;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private EventIds() {}

    static UUID next() {
        var random = ThreadLocalRandom.current();
        return new UUID(
                (random.nextLong() & VERSION_MASK) | VERSION_4,
                (random.nextLong() & VARIANT_MASK) | VARIANT);
    }
}
