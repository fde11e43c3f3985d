/// A long activity that reports progress and continues where the last attempt stopped.
package dev.perdure.examples.copy;
