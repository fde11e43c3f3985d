package dev.perdure.examples.version;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;

/// Version 1 of this code waited for the go-ahead and sent the invoice. Then a check of the address
/// was wanted *before* sending. Instances that were waiting keep the old way, new ones take the
/// new.
public final class Invoice {
    public static final Activity<String, String> SEND =
            Activity.of("send-invoice", String.class, String.class, to -> "sent to " + to);
    public static final Activity<String, String> CHECK_ADDRESS =
            Activity.of("check-address", String.class, String.class, to -> to + " (checked)");

    public static final ExternalEvent<String> GO = ExternalEvent.of("go", String.class);

    /// How it was.
    public static final Orchestration<String, String> BEFORE =
            Orchestration.of("invoice", String.class, String.class, Invoice::before);

    /// How it is: the same name and version, and an upgrade point.
    public static final Orchestration<String, String> INVOICE =
            Orchestration.of("invoice", String.class, String.class, Invoice::invoice);

    private Invoice() {}

    private static String before(OrchestrationContext ctx, String customer) {
        ctx.awaitEvent(GO);
        return ctx.call(SEND, customer);
    }

    private static String invoice(OrchestrationContext ctx, String customer) {
        var address = customer;
        if (ctx.version("check the address", 1, 2) == 2) {
            address = ctx.call(CHECK_ADDRESS, customer);
        }
        ctx.awaitEvent(GO);
        return ctx.call(SEND, address);
    }
}
