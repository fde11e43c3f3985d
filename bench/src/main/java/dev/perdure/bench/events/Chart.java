package dev.perdure.bench.events;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Curves over numbers, as SVG: both axes are linear, the upright one begins at zero. One thread.
final class Chart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 320;
    private static final int LEFT = 64;
    private static final int RIGHT = 80;
    private static final int TOP = 32;
    private static final int BOTTOM = 48;
    private static final int MOST_TICKS = 6;

    private final String below;
    private final String above;
    private final List<Curve> curves = new ArrayList<>();

    /// @param below what goes from left to right
    /// @param above what goes upwards
    Chart(String below, String above) {
        this.below = below;
        this.above = above;
    }

    /// A point of a curve.
    record Point(double x, double y) {}

    private record Curve(String name, String style, List<Point> points) {}

    /// Adds a curve.
    ///
    /// @param style attributes of SVG that say how it is drawn
    Chart with(String name, String style, List<Point> points) {
        curves.add(new Curve(name, style, List.copyOf(points)));
        return this;
    }

    String svg() {
        var out = new StringBuilder();
        out.append("<svg viewBox=\"0 0 ")
                .append(WIDTH + " " + HEIGHT)
                .append(
                        "\" role=\"img\" font-size=\"12\" font-family=\"system-ui\""
                                + " fill=\"#444\">");
        text(out, new Point(LEFT - 8, 14), "start", above);
        text(out, new Point((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8), "middle", below);
        var scale = new Scale(curves.stream().flatMap(it -> it.points().stream()).toList());
        scale.axes(out);
        double free = HEIGHT; // names are written upwards from here, so that none covers another
        var byEnd = new ArrayList<>(curves);
        byEnd.sort(Comparator.comparingDouble(it -> it.points().getLast().y()));
        for (var curve : byEnd) {
            free = Math.min(scale.y(curve.points().getLast().y()) + 4, free - 14);
            draw(out, scale, curve);
            text(out, new Point(WIDTH - RIGHT + 6, free), "start", curve.name());
        }
        return out.append("</svg>").toString();
    }

    private static void draw(StringBuilder out, Scale scale, Curve curve) {
        out.append("<g ").append(curve.style()).append("><polyline fill=\"none\" points=\"");
        var points = curve.points();
        for (int i = 0; i < Math.max(2, points.size()); i++) {
            var it = points.get(Math.min(i, points.size() - 1)); // one point twice makes a dot
            out.append(place(scale.x(it.x())) + "," + place(scale.y(it.y())) + " ");
        }
        out.append("\"/></g>");
    }

    /// @param anchor where the text has its place: `start`, `middle` or `end`
    private static void text(StringBuilder out, Point at, String anchor, String text) {
        out.append(
                "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
                        .formatted(place(at.x()), place(at.y()), anchor, text));
    }

    private static String place(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /// Where numbers are.
    private static final class Scale {
        private final double least;
        private final double most;
        private final double top;

        Scale(List<Point> points) {
            least = points.stream().mapToDouble(Point::x).min().orElse(0);
            most = points.stream().mapToDouble(Point::x).max().orElse(1);
            double highest = points.stream().mapToDouble(Point::y).max().orElse(1);
            double step = step(highest);
            top = Math.max(1, Math.ceil(highest / step)) * step;
        }

        double x(double value) {
            double share = most > least ? (value - least) / (most - least) : 0.5;
            return LEFT + share * (WIDTH - LEFT - RIGHT);
        }

        double y(double value) {
            return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP);
        }

        void axes(StringBuilder out) {
            double upwards = step(top);
            for (int i = 0; i * upwards <= top * 1.001; i++) {
                double y = y(i * upwards);
                out.append(
                        "<path stroke=\"#ddd\" d=\"M%s %sH%s\"/>"
                                .formatted(place(LEFT), place(y), place(WIDTH - RIGHT)));
                text(out, new Point(LEFT - 8, y + 4), "end", number(i * upwards));
            }
            double along = step(most - least);
            int bottom = HEIGHT - BOTTOM;
            for (double it = Math.ceil(least / along) * along; it <= most * 1.001; it += along) {
                out.append(
                        "<path stroke=\"#888\" d=\"M%s %sv5\"/>"
                                .formatted(place(x(it)), place(bottom)));
                text(out, new Point(x(it), bottom + 18), "middle", number(it));
            }
        }

        private static String number(double value) {
            return value == Math.rint(value)
                    ? String.format(Locale.ROOT, "%,.0f", value)
                    : String.format(Locale.ROOT, "%.3g", value);
        }

        /// {@return a round number that is in the range a few times}
        private static double step(double range) {
            if (range <= 0) {
                return 1;
            }
            double ten = Math.pow(10, Math.floor(Math.log10(range / MOST_TICKS)));
            for (double it : new double[] {ten, 2 * ten, 5 * ten}) {
                if (range / it <= MOST_TICKS) {
                    return it;
                }
            }
            return 10 * ten;
        }
    }
}
