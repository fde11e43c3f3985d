package dev.perdure.cli.timeline;

import dev.perdure.cli.console.Colour;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.Times;
import dev.perdure.cli.timeline.TimelineStep.State;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Draws a timeline: one line per step with a bar from its start to its end, on one scale.
public final class TimelineText {
    private static final int LABEL = 30;
    private static final int KIND = 15;
    private static final int OFFSETS = 20;
    private static final int MIN_BAR = 20;

    private final Console console;
    private final Timeline timeline;
    private final Instant until;
    private final int bar;
    private final int label;

    private TimelineText(Console console, Timeline timeline, Instant now) {
        this.console = console;
        this.timeline = timeline;
        this.until = timeline.until(now);
        this.label =
                Math.min(
                        LABEL,
                        timeline.steps().stream()
                                .mapToInt(it -> it.label().length())
                                .max()
                                .orElse(0));
        this.bar = Math.max(MIN_BAR, console.columns() - label - KIND - OFFSETS - 6);
    }

    /// {@return the lines of the drawing}
    ///
    /// @param now where the bars of open steps end
    /// @param limit at most so many steps
    public static List<String> lines(Console console, Timeline timeline, Instant now, int limit) {
        return new TimelineText(console, timeline, now).lines(limit);
    }

    private List<String> lines(int limit) {
        var lines = new ArrayList<String>();
        lines.add(scale());
        timeline.steps().stream()
                .limit(limit)
                .forEach(step -> {
                    lines.add(line(step));
                    lines.addAll(notes(step));
                });
        int more = timeline.steps().size() - limit;
        if (more > 0) {
            lines.add("  … and " + more + " more steps; --all shows them");
        }
        return lines;
    }

    private String scale() {
        var total = Times.of(Duration.between(timeline.start(), until));
        var heading =
                ("  %-" + label + "s  %-" + KIND + "s %9s %9s  ")
                        .formatted("step", "kind", "start", "end");
        var axis = "0" + " ".repeat(Math.max(1, bar - 1 - total.length())) + total;
        return console.paint(Colour.DIM, heading + axis);
    }

    private String line(TimelineStep step) {
        var end = step.end();
        var text =
                ("  %-" + label + "s  %-" + KIND + "s %9s %9s  ")
                        .formatted(
                                shortened(step.label(), label),
                                step.id().kind().words(),
                                Times.offset(timeline.start(), step.start()),
                                end == null ? "…" : Times.offset(timeline.start(), end));
        return text + bar(step);
    }

    private String bar(TimelineStep step) {
        int from = column(step.start());
        int to = Math.max(from + 1, column(step.end() == null ? until : step.end()));
        return " ".repeat(from) + console.paint(colour(step), mark(step).repeat(to - from));
    }

    private int column(Instant moment) {
        long total = Math.max(1, Duration.between(timeline.start(), until).toNanos());
        long part = Duration.between(timeline.start(), moment).toNanos();
        return (int) Math.clamp((double) part / total * bar, 0, bar - 1.0);
    }

    private static String mark(TimelineStep step) {
        return switch (step.state()) {
            case DONE -> "█";
            case OPEN -> "░";
            case FAILED -> "▓";
            case CANCELLED -> "╌";
        };
    }

    private static Colour colour(TimelineStep step) {
        return switch (step.state()) {
            case DONE -> Colour.GREEN;
            case OPEN -> Colour.CYAN;
            case FAILED -> Colour.RED;
            case CANCELLED -> Colour.DIM;
        };
    }

    private List<String> notes(TimelineStep step) {
        var notes = new ArrayList<String>();
        for (var failed : step.attempts()) {
            notes.add(
                    note(
                            "attempt %d failed at %s: %s"
                                    .formatted(
                                            failed.attempt(),
                                            Times.offset(timeline.start(), failed.at()),
                                            failed.failure())));
        }
        if (step.state() == State.FAILED) {
            notes.add(note("failed: " + step.detail()));
        } else if (step.detail().startsWith("instance ")) {
            notes.add(note(step.detail()));
        }
        return notes;
    }

    private String note(String text) {
        return console.paint(Colour.DIM, "    └ " + shortened(text, console.columns() - 6));
    }

    private static String shortened(String text, int length) {
        var line = text.replace('\n', ' ');
        return line.length() <= length ? line : line.substring(0, Math.max(1, length - 1)) + "…";
    }
}
