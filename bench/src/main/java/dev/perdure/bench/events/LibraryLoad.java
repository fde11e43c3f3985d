package dev.perdure.bench.events;

import dev.perdure.bench.measure.Machine;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.examples.library.LibraryAudit;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Puts the load of a library on an event store, and checks afterwards that no rule was broken.
public final class LibraryLoad {
    private static final double GROWTH = 1.25;
    private static final int MOST_VIOLATIONS = 20;
    private static final int PAGE = 5_000;
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private final EventStore store;
    private final LoadPlan plan;
    private final Consumer<String> progress;

    /// @param progress gets a line now and then
    public LibraryLoad(EventStore store, LoadPlan plan, Consumer<String> progress) {
        this.store = store;
        this.plan = plan;
        this.progress = progress;
    }

    /// Fills the log if it is empty, offers all rates, and checks the history.
    ///
    /// @throws IllegalArgumentException if the log has events that are not of a library
    public LoadResult run() throws InterruptedException {
        var log = store.log(plan.log());
        fill(log);
        long before = log.head();
        var library = LibraryHistory.of(Math.min(before, plan.events()), plan.seed());
        var visitors = new Visitors(library, plan.readers(), plan.circulation());
        var loop = new OpenLoop(log, store.decider(plan.log()), visitors, plan.mostInFlight());
        progress.accept("warming up at %,.0f/s".formatted(plan.firstRate()));
        loop.run(plan.firstRate(), WARM_UP, _ -> {});
        var steps = new ArrayList<LoadStep>();
        for (double rate : rates()) {
            var step = loop.run(rate, plan.length(), it -> tell(rate, it));
            steps.add(step);
            progress.accept(line(step));
            if (!step.keptUp(plan.mostP99Ms()) && steps.size() > 1) {
                break;
            }
        }
        progress.accept("checking the history");
        return new LoadResult(
                plan.log(),
                before,
                log.head(),
                steps,
                knee(steps),
                plan.mostP99Ms(),
                violations(log),
                Machine.description());
    }

    private void fill(EventLog log) {
        if (log.head() == 0 && plan.events() > 0) {
            progress.accept(
                    "filling log '%s' with %,d events".formatted(plan.log(), plan.events()));
            var library = LibraryHistory.of(plan.events(), plan.seed());
            store.appendInBulk(plan.log(), library.history(plan.events()));
        }
    }

    private List<Double> rates() {
        var rates = new ArrayList<Double>();
        for (double rate = plan.firstRate(); rate < plan.lastRate(); rate *= GROWTH) {
            rates.add(rate);
        }
        rates.add(plan.lastRate());
        return rates;
    }

    private void tell(double rate, long ended) {
        progress.accept("  %,.0f/s offered, %,d done".formatted(rate, ended));
    }

    private static String line(LoadStep step) {
        return String.format(
                Locale.ROOT,
                "%,.0f/s offered, %,.0f/s achieved; p50 %.2f, p95 %.2f, p99 %.2f, p99.9 %.2f ms",
                step.offered(),
                step.achieved(),
                step.all().p50(),
                step.all().p95(),
                step.all().p99(),
                step.all().p999());
    }

    private @Nullable Double knee(List<LoadStep> steps) {
        Double best = null;
        for (var step : steps) {
            if (step.keptUp(plan.mostP99Ms())) {
                best = step.offered();
            }
        }
        return best;
    }

    private static List<String> violations(EventLog log) {
        var audit = new LibraryAudit();
        log.read(Query.all(), ReadOptions.defaults().withPageSize(PAGE)).forEach(audit::see);
        return audit.violations().stream().limit(MOST_VIOLATIONS).toList();
    }
}
