/// What can be watched while an event store works.
///
/// Entry type: [EventStoreListener][dev.perdure.eventstore.observe.EventStoreListener], given to
/// the options of a store. Nothing here carries a payload, a tag, a key or the text of an error:
/// what a listener is told may go to any log.
@NullMarked
package dev.perdure.eventstore.observe;

import org.jspecify.annotations.NullMarked;
