/// Logs on PostgreSQL: the sequencer that appends, and the statements.
@NullMarked
package dev.perdure.eventstore.storage;

import org.jspecify.annotations.NullMarked;
