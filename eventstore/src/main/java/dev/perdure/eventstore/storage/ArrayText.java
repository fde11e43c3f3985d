package dev.perdure.eventstore.storage;

import java.util.Collection;

/// Arrays as PostgreSQL writes them in text, for arrays whose elements are arrays of any length.
final class ArrayText {
    private ArrayText() {}

    static String of(Collection<?> texts) {
        var out = new StringBuilder("{");
        for (var text : texts) {
            if (out.length() > 1) {
                out.append(',');
            }
            quote(out, text.toString());
        }
        return out.append('}').toString();
    }

    static String of(long... numbers) {
        var out = new StringBuilder("{");
        for (long number : numbers) {
            if (out.length() > 1) {
                out.append(',');
            }
            out.append(number);
        }
        return out.append('}').toString();
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('"');
    }
}
