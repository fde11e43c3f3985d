package dev.perdure.testkit.simulation;

import dev.perdure.testkit.FaultPlan;
import dev.perdure.testkit.FaultyProvider;
import dev.perdure.testkit.InvariantBroken;
import dev.perdure.testkit.TestEngine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Shows that a scenario ends the same way whatever goes wrong on the way:
///
/// ```java
/// CrashSweep.of(() -> Scenario.of(
///         TestEngine.with(ORDER).activities(CHARGE, SHIP),
///         engine -> engine.run(ORDER, "order-7", input)))
///     .run();
/// ```
///
/// The scenario runs once undisturbed, which counts the calls to the store. Then it runs again for
/// each call: the process ends before it and after it, losing all its memory; the store does not
/// get it, or its answer is lost; at last every instance is evicted after every step, so that all
/// of it is replayed. Each time the result must be the same, what is stored must be sound at every
/// moment, nothing may be left over, and activities may run again at most once for each crash.
public final class CrashSweep {
    private final Supplier<Scenario> scenarios;

    private CrashSweep(Supplier<Scenario> scenarios) {
        this.scenarios = scenarios;
    }

    /// A sweep over a scenario.
    ///
    /// @param scenarios makes the scenario anew, with nothing left of the run before
    public static CrashSweep of(Supplier<Scenario> scenarios) {
        return new CrashSweep(scenarios);
    }

    /// What a sweep did.
    ///
    /// @param calls calls of the undisturbed run
    /// @param runs runs in all
    public record Report(int calls, int runs) {}

    /// Runs the sweep.
    ///
    /// @throws AssertionError naming the fault that made a difference
    public Report run() {
        var undisturbed = new Run(FaultPlan.NONE, false);
        var expected = undisturbed.result(scenarios.get());
        int runs = 1;
        for (var fault : Fault.values()) {
            for (int call = 1; call <= undisturbed.calls(); call++) {
                check(fault, call, expected, undisturbed);
                runs++;
            }
        }
        var evicting = new Run(FaultPlan.NONE, true);
        compare("evicted after every step", expected, evicting.result(scenarios.get()));
        evicting.compareAttempts(undisturbed, 0);
        return new Report(undisturbed.calls(), runs + 1);
    }

    private void check(Fault fault, int call, @Nullable Object expected, Run undisturbed) {
        var what = "%s call %d of %d".formatted(fault, call, undisturbed.calls());
        var run = new Run(fault.plan.apply(call), false);
        try {
            compare(what, expected, run.result(scenarios.get()));
            run.compareAttempts(undisturbed, fault.isCrash() ? 1 : 0);
        } catch (InvariantBroken e) {
            throw e;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
    }

    private static void compare(String what, @Nullable Object expected, @Nullable Object found) {
        if (!Objects.equals(expected, found)) {
            throw new AssertionError(
                    "%s: expected the result '%s', found '%s'".formatted(what, expected, found));
        }
    }

    private enum Fault {
        CRASH_BEFORE(FaultPlan::crashBefore),
        CRASH_AFTER(FaultPlan::crashAfter),
        LOST_ON_THE_WAY_TO(FaultPlan::unavailableBefore),
        ANSWER_LOST_OF(FaultPlan::unavailableAfter);

        private final IntFunction<FaultPlan> plan;

        Fault(IntFunction<FaultPlan> plan) {
            this.plan = plan;
        }

        boolean isCrash() {
            return this == CRASH_BEFORE || this == CRASH_AFTER;
        }
    }

    /// One run of the scenario.
    private static final class Run {
        private final FaultPlan plan;
        private final boolean evicts;
        private final List<FaultyProvider> providers = new ArrayList<>(1);
        private Map<String, Integer> attempts = Map.of();

        Run(FaultPlan plan, boolean evicts) {
            this.plan = plan;
            this.evicts = evicts;
        }

        int calls() {
            return providers.stream().mapToInt(FaultyProvider::calls).sum();
        }

        @Nullable Object result(Scenario scenario) {
            var builder =
                    scenario.engine()
                            .provider(store -> {
                                var faulty = new FaultyProvider(store, plan);
                                providers.add(faulty);
                                return faulty;
                            });
            try (var engine = builder.start()) {
                var audit = new StoreAudit(engine.store());
                engine.afterEachStep(() -> afterStep(engine, audit));
                var result = scenario.script().run(engine);
                engine.settle();
                audit.check();
                audit.checkNothingLeft();
                attempts = engine.attemptsByStep();
                return result;
            }
        }

        private void afterStep(TestEngine engine, StoreAudit audit) {
            audit.check();
            if (evicts) {
                engine.evictAll();
            }
        }

        void compareAttempts(Run undisturbed, int more) {
            var expected = undisturbed.byActivity();
            byActivity()
                    .forEach((activity, counts) -> {
                        var before = expected.getOrDefault(activity, new IntSummaryStatistics());
                        if (counts.getCount() != before.getCount()
                                || counts.getMax() > before.getMax() + more) {
                            throw new AssertionError(
                                    "%s: %d steps began up to %d times, expected %d up to %d times"
                                            .formatted(
                                                    activity,
                                                    counts.getCount(),
                                                    counts.getMax(),
                                                    before.getCount(),
                                                    before.getMax() + more));
                        }
                    });
        }

        /// {@return how often the steps of each activity of each instance began}
        private Map<String, IntSummaryStatistics> byActivity() {
            return attempts.entrySet().stream()
                    .collect(
                            Collectors.groupingBy(
                                    entry ->
                                            entry.getKey()
                                                    .substring(0, entry.getKey().lastIndexOf(' ')),
                                    TreeMap::new,
                                    Collectors.summarizingInt(Map.Entry::getValue)));
        }
    }
}
