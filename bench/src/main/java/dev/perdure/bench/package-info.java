/// Stress scenarios and micro benchmarks; every published figure comes from here.
@org.jspecify.annotations.NullMarked
package dev.perdure.bench;
