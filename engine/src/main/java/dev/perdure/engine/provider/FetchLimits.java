package dev.perdure.engine.provider;

/// How much one fetch may return.
///
/// @param claims instances that may be claimed anew; 0 claims none
/// @param messages messages over all items; at least one message per item is returned
/// @param historyBytes history over all claimed items; an item always comes with its whole history,
///   the limit stops further claims
public record FetchLimits(int claims, int messages, int historyBytes) {}
