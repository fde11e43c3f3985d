/// What instances do in simulations and in runs with faults, and what must hold for the histories
/// they leave.
///
/// Not exported: it serves the packages of this module that make things go wrong.
package dev.perdure.testkit.exercise;
