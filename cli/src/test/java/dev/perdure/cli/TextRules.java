package dev.perdure.cli;

import dev.perdure.cli.Finding.Rule;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Rules that need no more than the lines of a file.
final class TextRules {
    private static final int FILE_LINES = 400;
    private static final int COLUMNS = 100;

    private final String place;
    private final List<String> lines;
    private final List<Finding> findings = new ArrayList<>();

    private TextRules(Path file) {
        this.place = SourceTree.place(file);
        this.lines = read(file);
    }

    static List<Finding> findings(Path file) {
        var rules = new TextRules(file);
        if (rules.place.endsWith(".java")) {
            rules.checkLengths();
        }
        rules.checkTexts();
        return rules.findings;
    }

    private void checkLengths() {
        if (place.contains("/src/main/") && lines.size() > FILE_LINES) {
            report(Rule.FILE_LENGTH, lines.size(), lines.size() + " lines");
        }
        for (int number = 1; number <= lines.size(); number++) {
            var columns = lines.get(number - 1).length();
            if (columns > COLUMNS) {
                report(Rule.LINE_LENGTH, number, columns + " columns");
            }
        }
    }

    private void checkTexts() {
        for (int number = 1; number <= lines.size(); number++) {
            for (var banned : BannedText.ALL) {
                if (banned.isIn(place, lines.get(number - 1))) {
                    report(
                            Rule.BANNED_TEXT,
                            number,
                            "'" + banned.text() + "'; instead: " + banned.instead());
                }
            }
        }
    }

    private void report(Rule rule, int line, String detail) {
        findings.add(new Finding(rule, place, line, detail));
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
