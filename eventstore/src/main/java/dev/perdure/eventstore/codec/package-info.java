/// Payloads: as JSON, as tags that queries can ask for, and encrypted. Pure: no I/O, no clock, no
/// chance.
@NullMarked
package dev.perdure.eventstore.codec;

import org.jspecify.annotations.NullMarked;
