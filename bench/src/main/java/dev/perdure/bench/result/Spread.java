package dev.perdure.bench.result;

import java.util.List;
import java.util.Locale;

/// Median, least and greatest of a figure over repetitions.
///
/// @param min the least
/// @param median the one in the middle, or the mean of the two there
/// @param max the greatest
public record Spread(double min, double median, double max) {
    /// {@return the spread of these values}
    ///
    /// @throws IllegalArgumentException if there are none
    public static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median =
                sorted.size() % 2 == 1
                        ? sorted.get(middle)
                        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(sorted.getFirst(), median, sorted.getLast());
    }

    /// {@return true if no value of one lies within the range of the other}
    public boolean isApartFrom(Spread other) {
        return min > other.max || max < other.min;
    }

    /// {@return a number with as many digits as it is worth}
    public static String digits(double value) {
        double size = Math.abs(value);
        var format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return size == 0 ? "0" : String.format(Locale.ROOT, format, value);
    }

    @Override
    public String toString() {
        return min == max
                ? digits(median)
                : "%s (%s-%s)".formatted(digits(median), digits(min), digits(max));
    }
}
