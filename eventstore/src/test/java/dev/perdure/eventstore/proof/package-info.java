/// The proof of the event store: a [Checker] for what clients were told, races and faults that feed
/// it, and a [NaiveStore] that must not pass.
@NullMarked
package dev.perdure.eventstore.proof;

import org.jspecify.annotations.NullMarked;
