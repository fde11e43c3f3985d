package dev.perdure.examples.race;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Asks several suppliers at once, each in a branch of its own, and takes the first answer.
public final class Quotes {
    /// What to ask.
    ///
    /// @param item what to buy
    /// @param suppliers whom to ask
    public record Inquiry(String item, List<Supplier> suppliers) {}

    /// Somebody to ask.
    ///
    /// @param name who it is
    /// @param delay how long it takes to think
    /// @param cents its price
    public record Supplier(String name, Duration delay, int cents) {}

    public static final Activity<Supplier, String> ASK =
            Activity.of(
                    "ask", Supplier.class, String.class, it -> it.name() + " wants " + it.cents());

    public static final Orchestration<Inquiry, String> QUOTES =
            Orchestration.of("quotes", Inquiry.class, String.class, Quotes::collect);

    private Quotes() {}

    static String collect(OrchestrationContext ctx, Inquiry inquiry) {
        try (var scope = ctx.scope("suppliers")) {
            var answers = new ArrayList<Durable<String>>();
            for (var supplier : inquiry.suppliers()) {
                answers.add(
                        scope.fork(
                                supplier.name(),
                                branch -> {
                                    branch.sleep(supplier.delay());
                                    return branch.call(ASK, supplier);
                                }));
            }
            return ctx.race(answers).await();
        }
    }
}
