/// Decisions: states folded of exactly the events that matter, a pure function that decides on
/// them, and an append on condition that they still hold. [Decider] makes them.
@NullMarked
package dev.perdure.eventstore.decision;

import org.jspecify.annotations.NullMarked;
