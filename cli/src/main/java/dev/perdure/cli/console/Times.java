package dev.perdure.cli.console;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Times as people read them.
public final class Times {
    private Times() {}

    /// {@return such as `350 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`}
    public static String of(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
        }
        if (duration.toHours() == 0) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        return duration.toDays() == 0
                ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
                : duration.toDays() + " d " + duration.toHoursPart() + " h";
    }

    /// {@return the moment in UTC, to the millisecond}
    public static String of(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MILLIS).toString().replace('T', ' ');
    }

    /// {@return seconds after `start`, such as `1.250`}
    public static String offset(Instant start, Instant moment) {
        return String.format(Locale.ROOT, "%.3f", Duration.between(start, moment).toMillis() / 1e3);
    }
}
