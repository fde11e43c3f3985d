/// Commands on logs of an event store.
///
/// Entry type: [EventsCommand][dev.perdure.cli.events.EventsCommand].
@org.jspecify.annotations.NullMarked
package dev.perdure.cli.events;
