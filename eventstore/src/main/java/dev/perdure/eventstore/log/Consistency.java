package dev.perdure.eventstore.log;

/// Which server may answer a read. A decision that was read from a replica is safe: at worst it is
/// refused, because the append is checked on the primary.
public sealed interface Consistency {
    /// Whatever was acknowledged is seen: the primary answers.
    record Strong() implements Consistency {}

    /// A replica may answer, as late as it is; the primary, if there is no replica or it is away.
    record Eventual() implements Consistency {}

    /// A replica may answer once it has this position; the primary if it does not within the time
    /// that the options say. If even that has not, the log went back, and the read says so.
    ///
    /// @param position of an append or a read of the caller
    record AtLeast(long position) implements Consistency {}

    static Consistency strong() {
        return new Strong();
    }

    static Consistency eventual() {
        return new Eventual();
    }

    /// {@return reads see what the caller has seen, up to this position}
    static Consistency atLeast(long position) {
        return new AtLeast(position);
    }
}
