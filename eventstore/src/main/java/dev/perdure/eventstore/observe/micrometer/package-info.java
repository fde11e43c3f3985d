/// Metrics of an event store by Micrometer.
///
/// Entry type: [MicrometerEventStoreListener]. Needs `io.micrometer:micrometer-core`, which the
/// event store itself does without.
@NullMarked
package dev.perdure.eventstore.observe.micrometer;

import org.jspecify.annotations.NullMarked;
