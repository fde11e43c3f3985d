/// Activities that append events: [EventActivities] joins an engine and an event store.
@NullMarked
package dev.perdure.eventstore.engine;

import org.jspecify.annotations.NullMarked;
