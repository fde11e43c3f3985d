package dev.perdure.bench.events;

import dev.perdure.bench.events.Chart.Point;

import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// A load as JSON, Markdown, or a page with a picture.
public final class LoadReport {
    private static final String DASHED =
            "stroke=\"#888\" stroke-width=\"1.5\" stroke-dasharray=\"5 4\"";

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
        operations(out, "| %s | %,d | %.2f | %.2f | %.2f | %.2f |\n");
        return out.toString();
    }

    /// What each kind of operation took, at the last rate.
    private void operations(StringBuilder out, String form) {
        new TreeMap<>(result.steps().getLast().operations())
                .forEach((name, it) ->
                        out.append(
                                String.format(
                                        Locale.ROOT,
                                        form,
                                        name,
                                        it.count(),
                                        it.p50(),
                                        it.p95(),
                                        it.p99(),
                                        it.p999())));
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
        out.append(
                """
                <!doctype html><html lang="en"><head><meta charset="utf-8">
                <meta name="viewport" content="width=device-width"><title>Load on %1$s</title>
                <style>body{font:15px system-ui;margin:2rem auto;padding:0 1rem;max-width:60rem}
                svg{width:100%%;margin:1rem 0}table{border-collapse:collapse;margin:1rem 0}
                td,th{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #ccc}
                td:first-child,th:first-child{padding-left:0}</style></head><body>
                <h1>Load on log %1$s</h1><p>%2$s</p>
                """
                        .formatted(escaped(result.log()), escaped(summary())));
        out.append(result.steps().size() > 1 ? percentiles() : throughput());
        out.append("<table><tr><th>offered/s<th>achieved/s<th>p50, ms<th>p95<th>p99<th>p99.9")
                .append("<th>refused<th>decided again<th>not started<th>errors</tr>");
        for (var it : result.steps()) {
            out.append(
                    row(
                            "<tr><td>%,.0f<td>%,.0f<td>%.2f<td>%.2f<td>%.2f<td>%.2f<td>%,d<td>%,d"
                                    + "<td>%,d<td>%s</tr>",
                            it));
        }
        out.append("</table><table><tr><th>operation<th>count<th>p50, ms<th>p95<th>p99<th>p99.9")
                .append("</tr>");
        operations(out, "<tr><td>%s<td>%,d<td>%.2f<td>%.2f<td>%.2f<td>%.2f</tr>");
        return out.append("</table></body></html>\n").toString();
    }

    private String percentiles() {
        double limit = result.mostP99Ms();
        var steps = result.steps();
        var chart =
                new Chart("operations per second", "ms from when it was due")
                        .with("p50", colour("#4c78a8"), points(it -> it.all().p50()))
                        .with("p95", colour("#f58518"), points(it -> it.all().p95()))
                        .with("p99", colour("#e45756"), points(it -> it.all().p99()));
        if (steps.stream().anyMatch(it -> it.all().p99() > limit)) {
            chart.with("most p99", DASHED, points(_ -> limit));
        }
        return chart.svg();
    }

    private List<Point> points(ToDoubleFunction<LoadStep> value) {
        return result.steps().stream()
                .map(it -> new Point(it.offered(), value.applyAsDouble(it)))
                .toList();
    }

    private String throughput() {
        var step = result.steps().getLast();
        var done = new ArrayList<Point>();
        var offered = new ArrayList<Point>();
        for (int i = 0; i < step.perSecond().size(); i++) {
            done.add(new Point(i + 1.0, step.perSecond().get(i).doubleValue()));
            offered.add(new Point(i + 1.0, step.offered()));
        }
        return new Chart("seconds", "operations in each second")
                .with("offered", DASHED, offered)
                .with("done", colour("#4c78a8"), done)
                .svg();
    }

    private static String colour(String colour) {
        return "stroke=\"%s\" stroke-width=\"2\" stroke-linecap=\"round\"".formatted(colour);
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
