/// Compensation when something fails or the instance is cancelled.
package dev.perdure.examples.saga;
