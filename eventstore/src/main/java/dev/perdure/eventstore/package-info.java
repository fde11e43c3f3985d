/// Events on PostgreSQL: a decision reads exactly the events that matter, and appends on condition
/// that nothing relevant has happened since. [EventStore] opens one.
@NullMarked
package dev.perdure.eventstore;

import org.jspecify.annotations.NullMarked;
