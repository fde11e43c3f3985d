package dev.perdure.examples.inline;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;

import java.time.Instant;
import java.util.UUID;

/// Draws a raffle ticket. Time, randomness and the environment are recorded when they are asked for
/// and repeated on replay, so that the code stays deterministic.
public final class Ticket {
    /// A drawn ticket.
    ///
    /// @param id of the ticket
    /// @param drawnAt when it was drawn
    /// @param number of the ticket
    /// @param machine name of the processor architecture it was drawn on
    /// @param text for the printer
    public record Drawn(UUID id, Instant drawnAt, int number, String machine, String text) {}

    /// Cheap and harmless to repeat, so it runs inside the turn.
    public static final Activity<Integer, String> FORMAT =
            Activity.of("format", Integer.class, String.class, it -> "No. %04d".formatted(it));

    public static final Orchestration<Integer, Drawn> TICKET =
            Orchestration.of("ticket", Integer.class, Drawn.class, Ticket::draw);

    private Ticket() {}

    static Drawn draw(OrchestrationContext ctx, Integer tickets) {
        int number = (int) (ctx.random() * tickets) + 1;
        var machine =
                ctx.sideEffect("machine", String.class, () -> System.getProperty("os.arch", ""));
        var text = ctx.callInline(FORMAT, number);
        return new Drawn(ctx.randomUuid(), ctx.now(), number, machine, text);
    }
}
