/// An instance that lives on events for ever, in executions of bounded length.
package dev.perdure.examples.counter;
