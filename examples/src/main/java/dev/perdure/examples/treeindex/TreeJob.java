package dev.perdure.examples.treeindex;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What to index, and how far the executions before this one came.
///
/// @param root folder whose files are indexed
/// @param skip names of folders that are left out, wherever they are
/// @param batch files per child orchestration
/// @param after path of the last file that earlier executions indexed, or `null`
/// @param batches number of batches that earlier executions finished
/// @param soFar what they found
public record TreeJob(
        String root,
        List<String> skip,
        int batch,
        @Nullable String after,
        int batches,
        Totals soFar) {
    public static TreeJob of(String root, List<String> skip, int batch) {
        return new TreeJob(root, List.copyOf(skip), batch, null, 0, Totals.NONE);
    }

    TreeJob from(String path, int finished, Totals found) {
        return new TreeJob(root, skip, batch, path, finished, found);
    }
}
