package dev.perdure.engine.provider;

/// The outcome of a work item: the row is deleted and the message goes to the item's instance, in
/// one transaction.
///
/// @param instance the item's instance; with another one the result is not taken
public record WorkResult(long workItem, String instance, Message outcome) {}
