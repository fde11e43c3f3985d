package dev.perdure.examples.treeindex;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;

/// Sums over files.
///
/// @param files that were read
/// @param lines in them
/// @param bytes in them
/// @param digest exclusive or of their hashes, so that the order does not matter
/// @param unreadable files that vanished or could not be read
/// @param problems what was wrong with the first of those
public record Totals(
        long files, long lines, long bytes, String digest, long unreadable, List<String> problems) {
    private static final int PROBLEMS_KEPT = 20;

    public static final Totals NONE = new Totals(0, 0, 0, "0", 0, List.of());

    public Totals {
        problems = List.copyOf(problems);
    }

    public Totals plus(FileRecord file) {
        return file.problem() == null
                ? plus(new Totals(1, file.lines(), file.bytes(), file.sha256(), 0, List.of()))
                : plus(new Totals(0, 0, 0, "0", 1, List.of(file.path() + ": " + file.problem())));
    }

    public Totals plus(Totals more) {
        return new Totals(
                files + more.files,
                lines + more.lines,
                bytes + more.bytes,
                number(digest).xor(number(more.digest)).toString(16),
                unreadable + more.unreadable,
                Stream.concat(problems.stream(), more.problems.stream())
                        .limit(PROBLEMS_KEPT)
                        .toList());
    }

    private static BigInteger number(String digest) {
        return new BigInteger(digest, 16);
    }
}
