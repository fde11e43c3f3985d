package dev.perdure.examples.treeindex;

import java.util.List;

/// Some files of a tree in its order.
///
/// @param paths relative to the root, with `/` between names
/// @param last true if the tree has no files after these
public record FilePage(List<String> paths, boolean last) {}
