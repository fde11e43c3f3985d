/// What can be done with a log: append on a condition, read, decide.
@NullMarked
package dev.perdure.eventstore.log;

import org.jspecify.annotations.NullMarked;
