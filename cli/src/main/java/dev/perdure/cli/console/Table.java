package dev.perdure.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/// Rows of text in aligned columns.
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /// A table with these headings.
    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /// {@return the lines, headings first}
    public List<String> lines() {
        return lines((_, text) -> text);
    }

    /// {@return the lines, headings first, with cells painted after they were aligned}
    ///
    /// @param paint gets the text of a cell without and with its padding
    public List<String> lines(BinaryOperator<String> paint) {
        var lines = new ArrayList<String>();
        for (var row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                var text = row.get(column);
                boolean last = column == row.size() - 1;
                var padded = last ? text : text + " ".repeat(width(column) - text.length()) + GAP;
                line.append(paint.apply(text, padded));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
