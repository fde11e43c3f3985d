package dev.perdure.testkit.faults;

/// What a client knows about a call afterwards.
///
/// @param outcome what it may conclude
/// @param detail the code of the error, or nothing
record Answer(Outcome outcome, String detail) {
    /// The client was gone before the answer came.
    static final Answer NONE = new Answer(Outcome.UNKNOWN, "no answer");

    enum Outcome {
        /// Acknowledged: it must hold for ever.
        DONE,
        /// It has had no effect and never will.
        REFUSED,
        /// It may have had its effect, or not, or may still get it.
        UNKNOWN,
        /// An error that a client must never see.
        BROKEN
    }

    boolean done() {
        return outcome == Outcome.DONE;
    }

    boolean refused() {
        return outcome == Outcome.REFUSED;
    }
}
