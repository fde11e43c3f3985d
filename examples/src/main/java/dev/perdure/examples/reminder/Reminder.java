package dev.perdure.examples.reminder;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;

import java.time.Duration;

/// Reminds somebody at intervals until the invoice is paid, or gives up.
public final class Reminder {
    /// Whom to remind, and how often.
    ///
    /// @param customer whom to remind
    /// @param every pause between reminders
    /// @param atMost number of reminders
    public record Plan(String customer, Duration every, int atMost) {}

    public static final Activity<String, String> SEND =
            Activity.of("send-reminder", String.class, String.class, text -> "sent: " + text);

    public static final ExternalEvent<String> PAID = ExternalEvent.of("paid", String.class);

    public static final Orchestration<Plan, String> REMINDER =
            Orchestration.of("reminder", Plan.class, String.class, Reminder::remind);

    private Reminder() {}

    static String remind(OrchestrationContext ctx, Plan plan) {
        for (int number = 1; number <= plan.atMost(); number++) {
            var paid = ctx.awaitEvent(PAID, plan.every());
            if (paid.isPresent()) {
                return "paid with " + paid.get();
            }
            ctx.call(SEND, plan.customer() + ", reminder " + number);
        }
        return "not paid after " + plan.atMost() + " reminders";
    }
}
