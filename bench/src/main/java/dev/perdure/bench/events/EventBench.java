package dev.perdure.bench.events;

import java.util.List;

/// Measures event stores, in alternation where there are several.
///
/// @param plan what all parts have in common
/// @param parts what to measure, in this order
public record EventBench(EventPlan plan, List<Part> parts) {
    public EventBench {
        parts = List.copyOf(parts);
    }

    /// Measures; each figure is passed on as soon as it is known.
    public void run(Figures figures) throws InterruptedException {
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            figures.progress("part %d of %d: %s".formatted(i + 1, parts.size(), part.label()));
            part.of(plan, figures).run();
        }
    }
}
