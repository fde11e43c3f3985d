package dev.perdure.pg;

import org.jspecify.annotations.Nullable;

/// Rows as `copy` reads them: values between tabs, each row in a line. For one thread.
public final class CopyRows {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder text = new StringBuilder();
    private boolean inRow;

    /// No rows yet.
    public CopyRows() {}

    /// Adds a value that has no tab, line break or backslash in it, or null.
    public CopyRows add(@Nullable Object value) {
        separate();
        if (value == null) {
            text.append("\\N");
        } else {
            text.append(value);
        }
        return this;
    }

    /// Adds any text, or null.
    public CopyRows addText(@Nullable String value) {
        if (value == null) {
            return add(null);
        }
        separate();
        for (int i = 0; i < value.length(); i++) {
            append(value.charAt(i));
        }
        return this;
    }

    private void append(char c) {
        switch (c) {
            case '\\' -> text.append("\\\\");
            case '\t' -> text.append("\\t");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            default -> text.append(c);
        }
    }

    /// Adds bytes, or null.
    public CopyRows addBytes(byte @Nullable [] value) {
        if (value == null) {
            return add(null);
        }
        separate();
        text.append("\\\\x");
        for (byte b : value) {
            text.append(HEX[b >> 4 & 0xF]).append(HEX[b & 0xF]);
        }
        return this;
    }

    /// Ends the row.
    public CopyRows end() {
        text.append('\n');
        inRow = false;
        return this;
    }

    /// {@return how long the rows are, in characters}
    public int length() {
        return text.length();
    }

    private void separate() {
        if (inRow) {
            text.append('\t');
        }
        inRow = true;
    }

    String text() {
        return text.toString();
    }
}
