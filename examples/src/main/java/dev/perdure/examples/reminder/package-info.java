/// Timers that survive restarts, and an event that ends the waiting.
package dev.perdure.examples.reminder;
