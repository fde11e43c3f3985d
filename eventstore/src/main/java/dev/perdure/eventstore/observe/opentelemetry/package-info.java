/// Spans of an event store by OpenTelemetry.
///
/// Entry type: [OpenTelemetryEventStoreListener]. Needs `io.opentelemetry:opentelemetry-api`, which
/// the event store itself does without.
@NullMarked
package dev.perdure.eventstore.observe.opentelemetry;

import org.jspecify.annotations.NullMarked;
