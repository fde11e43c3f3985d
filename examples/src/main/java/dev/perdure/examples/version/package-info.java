/// A change to code that running instances have passed half of.
package dev.perdure.examples.version;
