/// The smallest program: one activity, one pause, one file.
package dev.perdure.examples.hello;
