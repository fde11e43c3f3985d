package dev.perdure.bench.result;

import java.util.Locale;

/// A single figure that is not about a window of load: another kind of line of a results file. The
/// component names are the schema.
///
/// @param schema version of these names, 1 today
/// @param at when it was measured, ISO 8601
/// @param figure what it is about
/// @param provider the store, `none` where there is none
/// @param value how much
/// @param unit of what
/// @param setup what was measured, and on what
public record Figure(
        int schema,
        String at,
        String figure,
        String provider,
        double value,
        String unit,
        WindowResult.Setup setup) {

    /// The schema of the lines that are written today.
    public static final int SCHEMA = 1;

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-8s %-45s %12s %s",
                provider.equals("none") ? "" : provider,
                figure,
                Spread.digits(value),
                unit);
    }
}
