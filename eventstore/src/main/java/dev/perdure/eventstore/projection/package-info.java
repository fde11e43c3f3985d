/// Following a log: subscriptions whose handlers see every event that matches, in order, and read
/// models that are stored together with how far they have come.
///
/// Entry point: [Subscriptions]. Contracts and options only: threads and statements are in storage.
@NullMarked
package dev.perdure.eventstore.projection;

import org.jspecify.annotations.NullMarked;
