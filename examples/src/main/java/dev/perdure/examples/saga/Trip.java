package dev.perdure.examples.saga;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;

import java.util.ArrayDeque;
import java.util.Deque;

/// Books a trip in steps and waits for the traveller to confirm. If a step fails, or the instance
/// is cancelled, what was booked is given back, last first.
public final class Trip {
    /// Who goes where.
    ///
    /// @param traveller who travels
    /// @param city where to
    public record Journey(String traveller, String city) {}

    public static final Activity<String, String> BOOK =
            Activity.of("book", String.class, String.class, what -> "booked " + what);
    public static final Activity<String, String> UNBOOK =
            Activity.of("unbook", String.class, String.class, what -> "gave back " + what);

    public static final ExternalEvent<String> CONFIRMED =
            ExternalEvent.of("confirmed", String.class);

    public static final Orchestration<Journey, String> TRIP =
            Orchestration.of("trip", Journey.class, String.class, Trip::book);

    private Trip() {}

    static String book(OrchestrationContext ctx, Journey journey) throws Exception {
        var booked = new ArrayDeque<String>();
        try {
            for (var what : new String[] {"flight", "hotel"}) {
                ctx.call(BOOK, what + " to " + journey.city());
                booked.push(what);
            }
            return "confirmed by " + ctx.awaitEvent(CONFIRMED);
        } catch (RuntimeException e) {
            ctx.shielded(() -> giveBack(ctx, booked));
            throw e;
        }
    }

    private static int giveBack(OrchestrationContext ctx, Deque<String> booked) {
        int count = booked.size();
        while (!booked.isEmpty()) {
            ctx.call(UNBOOK, booked.pop());
        }
        return count;
    }
}
