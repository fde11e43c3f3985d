package dev.perdure.eventstore.storage;

/// A log as the tables know it.
///
/// @param name what callers call it
/// @param number what the tables call it
/// @param segmentSize positions per partition
/// @param schema where its tables are, as SQL writes it
record LogNumber(String name, int number, long segmentSize, String schema) {}
