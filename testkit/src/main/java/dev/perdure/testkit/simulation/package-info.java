/// Seeded simulation of whole engines with everything that can go wrong.
package dev.perdure.testkit.simulation;
