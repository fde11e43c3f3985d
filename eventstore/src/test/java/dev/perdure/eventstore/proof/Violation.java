package dev.perdure.eventstore.proof;

/// A promise that was broken.
///
/// @param kind which one
/// @param text how
record Violation(Kind kind, String text) {
    /// The promises.
    enum Kind {
        /// Positions count from one without gaps.
        GAP,
        /// An event is stored once.
        TWICE,
        /// What was acknowledged is where the answer says, whole.
        LOST,
        /// What was refused, or failed, is not stored; nor is what nobody sent, or half a request.
        UNASKED,
        /// Nothing that a condition excludes stands between its position and the events.
        CONDITION_BROKEN,
        /// A refusal names the first event above the position that the condition excludes.
        NO_OFFENDER,
        /// An append that began later has higher positions.
        REAL_TIME,
        /// A read sees what was acknowledged, or read, before it began.
        STALE_READ,
        /// A read finds all that matches up to the head it tells, and nothing else: no event
        /// appears below later.
        HIDDEN,
        /// A repeated key answers the first positions.
        KEY
    }
}
