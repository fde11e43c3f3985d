package dev.perdure.engine.provider;

/// The outcome of a work item: the row is deleted and the message goes to the item's instance, in
/// one transaction.
public record WorkResult(long workItem, String instance, Message outcome) {}
