/// Parallel steps, a retry and an approval from outside.
package dev.perdure.examples.order;
