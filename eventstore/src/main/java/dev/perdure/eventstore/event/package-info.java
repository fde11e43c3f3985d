/// Events, and which of them are meant. Pure data: no I/O, no clock.
@NullMarked
package dev.perdure.eventstore.event;

import org.jspecify.annotations.NullMarked;
