package dev.perdure.examples.order;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ActivityContext;
import dev.perdure.engine.orchestration.ApplicationException;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.orchestration.RetryPolicy;

import java.time.Duration;
import java.util.HexFormat;

/// An order: the label is printed and the item reserved while the payment is tried, then somebody
/// has to approve. Without approval in two days the payment goes back.
public final class OrderProcess {
    public static final Activity<Order, String> CHARGE =
            Activity.of("charge", Order.class, String.class, OrderProcess::charge);
    public static final Activity<Order, String> PRINT_LABEL =
            Activity.of("print-label", Order.class, String.class, order -> code("L", order));
    public static final Activity<Order, String> RESERVE =
            Activity.of("reserve", Order.class, String.class, order -> code("S", order));
    public static final Activity<String, String> REFUND =
            Activity.of("refund", String.class, String.class, payment -> "refunded " + payment);

    public static final ExternalEvent<Approval> APPROVAL =
            ExternalEvent.of("approval", Approval.class);

    public static final Orchestration<Order, Receipt> ORDER =
            Orchestration.of("order", Order.class, Receipt.class, OrderProcess::process);

    private OrderProcess() {}

    static Receipt process(OrchestrationContext ctx, Order order) {
        var label = ctx.start(PRINT_LABEL, order);
        var shelf = ctx.start(RESERVE, order);
        var payment = ctx.call(CHARGE, order, RetryPolicy.exponential(3));
        var approval = ctx.awaitEvent(APPROVAL, Duration.ofDays(2));
        if (approval.isEmpty()) {
            ctx.call(REFUND, payment);
            throw ApplicationException.permanent("OrderRejected", "no approval in 2 days");
        }
        return new Receipt(
                order.id(), payment, label.await(), shelf.await(), approval.orElseThrow().by());
    }

    /// The first attempt finds the bank closed, so that a retry can be seen.
    private static String charge(ActivityContext ctx, Order order) {
        if (ctx.attempt() == 1) {
            throw ApplicationException.retryable("BankClosed", "the bank did not answer");
        }
        return code("P", order);
    }

    private static String code(String prefix, Order order) {
        return prefix + "-" + HexFormat.of().toHexDigits(order.hashCode());
    }
}
