package dev.perdure.engine.runtime;

/// Rethrows what a branch threw without wrapping it, so that the caller sees what it would have
/// seen had it called the code itself.
final class Sneaky {
    private Sneaky() {}

    /// Never returns; typed so that callers can write `throw Sneaky.rethrow(t)`.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: any T will do
    static <E extends Throwable> RuntimeException rethrow(Throwable throwable) throws E {
        throw (E) throwable;
    }
}
