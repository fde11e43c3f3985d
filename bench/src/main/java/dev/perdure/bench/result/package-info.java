/// Results: one JSON line for each window, tables for people, and comparison with earlier results.
///
/// Entry types: [WindowResult][dev.perdure.bench.result.WindowResult],
/// [ResultsFile][dev.perdure.bench.result.ResultsFile] and
/// [Comparison][dev.perdure.bench.result.Comparison]. Values; the file is appended to by one
/// writer.
@org.jspecify.annotations.NullMarked
package dev.perdure.bench.result;
