package dev.perdure.examples.treeindex;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Lists the files of a tree in a fixed order, a page at a time: folder by folder, names sorted.
/// Links are not followed.
final class TreeListing {
    private static final int MAX_CHARACTERS = 200_000;

    private final Set<String> skip;
    private final int limit;
    private final List<String> paths = new ArrayList<>();
    private int characters;

    private TreeListing(TreeJob job) {
        this.skip = Set.copyOf(job.skip());
        this.limit = job.batch();
    }

    /// {@return the files after [TreeJob#after]}
    static FilePage page(TreeJob job) {
        var listing = new TreeListing(job);
        boolean last = listing.addFolder(Path.of(job.root()), "", job.after());
        return new FilePage(List.copyOf(listing.paths), last);
    }

    /// {@return false if the page got full before the end of the folder}
    ///
    /// @param prefix path of the folder, ending in `/`
    /// @param after path, relative to the folder, of the last file not to list
    private boolean addFolder(Path folder, String prefix, @Nullable String after) {
        List<Path> entries;
        try (Stream<Path> found = Files.list(folder)) {
            entries = found.sorted().toList();
        } catch (IOException e) {
            return after != null || add(prefix.isEmpty() ? "." : prefix);
        }
        var first = after == null ? "" : after.substring(0, end(after));
        for (var entry : entries) {
            int order = name(entry).compareTo(first);
            boolean further = order > 0 || after == null;
            if ((further || order == 0) && !addEntry(entry, prefix, further ? null : after)) {
                return false;
            }
        }
        return true;
    }

    private boolean addEntry(Path entry, String prefix, @Nullable String after) {
        var name = name(entry);
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            var below = after == null ? null : after.substring(end(after)).replaceFirst("^/", "");
            return skip.contains(name) || addFolder(entry, prefix + name + "/", below);
        }
        return after != null
                || !Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                || add(prefix + name);
    }

    private boolean add(String path) {
        if (paths.size() == limit || characters + path.length() > MAX_CHARACTERS) {
            return false;
        }
        characters += path.length();
        paths.add(path);
        return true;
    }

    private static int end(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? path.length() : slash;
    }

    private static String name(Path entry) {
        return String.valueOf(entry.getFileName());
    }
}
