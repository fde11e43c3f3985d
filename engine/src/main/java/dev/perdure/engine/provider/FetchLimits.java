package dev.perdure.engine.provider;

/// How much one fetch may return.
///
/// @param claims instances that may be claimed anew; 0 claims none
/// @param messages messages over all items; a claimed item that has any gets at least one. Those
///   left over come with the next fetches
/// @param historyBytes history over all claimed items; an item always comes with its whole history,
///   and reaching the limit stops further claims, never the first
public record FetchLimits(int claims, int messages, int historyBytes) {}
