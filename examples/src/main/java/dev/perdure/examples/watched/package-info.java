/// An event store that is watched: metrics by Micrometer, spans by OpenTelemetry.
package dev.perdure.examples.watched;
