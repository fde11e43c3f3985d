package dev.perdure.examples.treeindex;

/// Where a file is.
///
/// @param root the indexed folder
/// @param path relative to it
public record FilePlace(String root, String path) {}
