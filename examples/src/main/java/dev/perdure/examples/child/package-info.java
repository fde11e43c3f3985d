/// An orchestration made of child orchestrations.
package dev.perdure.examples.child;
