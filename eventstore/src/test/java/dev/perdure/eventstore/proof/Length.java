package dev.perdure.eventstore.proof;

/// How long the proof runs, and from which seed.
final class Length {
    /// Names everything random; a failure prints it.
    static final long SEED = Long.getLong("perdure.seed", 20_260_501);

    private static final int FACTOR = Integer.getInteger("perdure.proof.factor", 1);

    private Length() {}

    /// {@return so many, or that many more for a longer proof}
    static int times(int count) {
        return count * FACTOR;
    }
}
