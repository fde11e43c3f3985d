package dev.perdure.examples.treeindex;

import java.util.List;

/// The files one child orchestration indexes.
///
/// @param root folder that the paths are relative to
/// @param paths the files
public record FileBatch(String root, List<String> paths) {}
