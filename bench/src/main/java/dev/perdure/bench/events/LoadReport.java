package dev.perdure.bench.events;

import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// A load as JSON, Markdown, or a page with a picture.
public final class LoadReport {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 260;
    private static final int LEFT = 60;
    private static final int BOTTOM = 40;

    private final LoadResult result;

    public LoadReport(LoadResult result) {
        this.result = result;
    }

    /// {@return the components of [LoadResult], in lines}
    public String json() {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(result);
    }

    /// {@return tables}
    public String markdown() {
        var out = new StringBuilder();
        out.append("# Load on log `").append(result.log()).append("`\n\n");
        out.append(summary()).append("\n\n");
        out.append(
                """
                | offered/s | achieved/s | p50, ms | p95 | p99 | p99.9 | refused | decided again | \
                not started | errors |
                |--:|--:|--:|--:|--:|--:|--:|--:|--:|---|
                """);
        for (var it : result.steps()) {
            out.append(
                    row(
                            "| %,.0f | %,.0f | %.2f | %.2f | %.2f | %.2f | %,d | %,d | %,d | %s"
                                    + " |\n",
                            it));
        }
        out.append(
                """

                | operation | count | p50, ms | p95 | p99 | p99.9 |
                |---|--:|--:|--:|--:|--:|
                """);
        new TreeMap<>(result.steps().getLast().operations())
                .forEach((name, it) ->
                        out.append(
                                String.format(
                                        Locale.ROOT,
                                        "| %s | %,d | %.2f | %.2f | %.2f | %.2f |\n",
                                        name,
                                        it.count(),
                                        it.p50(),
                                        it.p95(),
                                        it.p99(),
                                        it.p999())));
        return out.toString();
    }

    private String summary() {
        var knee = result.knee();
        return String.format(
                Locale.ROOT,
                "%,d events before, %,d after; %s. %s. %s.",
                result.eventsBefore(),
                result.eventsAfter(),
                result.violations().isEmpty()
                        ? "the history keeps every rule"
                        : result.violations().size() + " rules were broken: " + result.violations(),
                knee == null
                        ? String.format(
                                Locale.ROOT,
                                "p99 was above %.0f ms at every rate",
                                result.mostP99Ms())
                        : String.format(
                                Locale.ROOT,
                                "Kept up with %,.0f/s (p99 at most %.0f ms)",
                                knee,
                                result.mostP99Ms()),
                result.machine());
    }

    /// {@return a page that needs nothing else}
    public String html() {
        var out = new StringBuilder();
        out.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Load on ")
                .append(escaped(result.log()))
                .append("</title><style>body{font:15px system-ui;margin:2rem;max-width:60rem}")
                .append(
                        "table{border-collapse:collapse}td,th{padding:.2rem"
                                + " .7rem;text-align:right;")
                .append("border-bottom:1px solid #ccc}</style></head><body><h1>Load on log ")
                .append(escaped(result.log()))
                .append("</h1><p>")
                .append(escaped(summary()))
                .append("</p>")
                .append(result.steps().size() > 1 ? percentiles() : throughput())
                .append("<table><tr><th>offered/s<th>achieved/s<th>p50, ms<th>p95<th>p99<th>p99.9")
                .append("<th>refused<th>decided again<th>not started<th>errors</tr>");
        for (var it : result.steps()) {
            out.append(
                    row(
                            "<tr><td>%,.0f<td>%,.0f<td>%.2f<td>%.2f<td>%.2f<td>%.2f<td>%,d<td>%,d"
                                    + "<td>%,d<td>%s</tr>",
                            it));
        }
        return out.append("</table></body></html>\n").toString();
    }

    /// Percentiles over the rate, both on linear axes.
    private String percentiles() {
        double most = result.steps().stream().mapToDouble(it -> it.all().p99()).max().orElse(1);
        var curves =
                List.of(
                        new Curve("#4c78a8", "p50", it -> it.all().p50()),
                        new Curve("#f58518", "p95", it -> it.all().p95()),
                        new Curve("#e45756", "p99", it -> it.all().p99()));
        var lines = new StringBuilder();
        for (int i = 0; i < curves.size(); i++) {
            lines.append(line(curves.get(i), 20 + 18 * i, most));
        }
        return picture(
                lines, "operations per second", String.format(Locale.ROOT, "ms (top: %.1f)", most));
    }

    /// A line of the picture.
    private record Curve(String colour, String name, ToDoubleFunction<LoadStep> value) {}

    private String throughput() {
        var seen = result.steps().getLast().perSecond();
        double most = Math.max(1, seen.stream().mapToLong(it -> it).max().orElse(1));
        var points = new StringBuilder();
        for (int i = 0; i < seen.size(); i++) {
            points.append(point((i + 1.0) / seen.size(), seen.get(i) / most));
        }
        return picture(
                polyline("#4c78a8", points),
                "seconds",
                String.format(Locale.ROOT, "operations/s (top: %,.0f)", most));
    }

    private String line(Curve curve, int labelY, double most) {
        double widest = result.steps().getLast().offered();
        var points = new StringBuilder();
        for (var it : result.steps()) {
            points.append(point(it.offered() / widest, curve.value().applyAsDouble(it) / most));
        }
        return polyline(curve.colour(), points)
                + String.format(
                        Locale.ROOT,
                        "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>",
                        LEFT + 10,
                        labelY,
                        curve.colour(),
                        curve.name());
    }

    private static String polyline(String colour, CharSequence points) {
        return String.format(
                Locale.ROOT,
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>",
                colour,
                points);
    }

    private static String point(double x, double y) {
        return String.format(
                Locale.ROOT,
                "%.1f,%.1f ",
                LEFT + x * (WIDTH - LEFT - 10),
                HEIGHT - BOTTOM - y * (HEIGHT - BOTTOM - 10));
    }

    private static String picture(CharSequence lines, String below, String beside) {
        return String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" font-size=\"13\"><path stroke=\"#888\""
                        + " fill=\"none\" d=\"M%d 10V%dH%d\"/>%s<text x=\"%d\" y=\"%d\">%s</text>"
                        + "<text x=\"4\" y=\"12\">%s</text></svg>",
                WIDTH,
                HEIGHT,
                LEFT,
                HEIGHT - BOTTOM,
                WIDTH - 10,
                lines,
                WIDTH / 2 - 60,
                HEIGHT - 12,
                below,
                beside);
    }

    private static String row(String form, LoadStep it) {
        return String.format(
                Locale.ROOT,
                form,
                it.offered(),
                it.achieved(),
                it.all().p50(),
                it.all().p95(),
                it.all().p99(),
                it.all().p999(),
                it.refused(),
                it.decidedAgain(),
                it.notStarted(),
                it.errors().isEmpty() ? "none" : it.errors().toString());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
