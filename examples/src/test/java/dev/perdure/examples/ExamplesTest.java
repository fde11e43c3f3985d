package dev.perdure.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.Engine;
import dev.perdure.engine.InstanceFailed;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.StepKind;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Status;
import dev.perdure.examples.child.Report;
import dev.perdure.examples.copy.Copying;
import dev.perdure.examples.counter.Counter;
import dev.perdure.examples.hello.Hello;
import dev.perdure.examples.inline.Ticket;
import dev.perdure.examples.order.Approval;
import dev.perdure.examples.order.Order;
import dev.perdure.examples.order.OrderProcess;
import dev.perdure.examples.race.Quotes;
import dev.perdure.examples.reminder.Reminder;
import dev.perdure.examples.saga.Trip;
import dev.perdure.examples.version.Invoice;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Every example does what it says.
@Timeout(60)
final class ExamplesTest {
    private final RunningExamples examples = new RunningExamples();

    @AfterEach
    void close() {
        examples.close();
    }

    @Test
    void names_of_examples_and_handlers_are_unique() {
        assertThat(Examples.all()).extracting(Example::name).doesNotHaveDuplicates();
        assertThat(Examples.all())
                .flatExtracting(Example::orchestrations)
                .extracting(it -> ((Orchestration<?, ?>) it).name())
                .doesNotHaveDuplicates();
    }

    @Test
    void sample_inputs_can_be_decoded() {
        var codec = new JacksonCodec();

        assertThat(Examples.all())
                .allSatisfy(example -> {
                    var json = example.sampleInput().getBytes(StandardCharsets.UTF_8);
                    var payload = new Payload(codec.id(), json);
                    assertThat((Object) codec.decode(payload, example.orchestration().input()))
                            .isNotNull();
                });
    }

    @Test
    void hello_goes_on_after_a_restart_in_its_pause() {
        var hello = examples.client().start(Hello.HELLO, "hello-1", "world");
        examples.awaitEvents("hello-1", 1, Event.TimerCreated.class::isInstance);

        examples.restart();
        examples.advance(Duration.ofSeconds(5));

        var same = examples.client().instance(Hello.HELLO, hello.id());
        assertThat(same.result(RunningExamples.LIMIT))
                .isEqualTo("Hello, world! Hello, world again!");
        assertThat(examples.history("hello-1"))
                .filteredOn(Event.ActivityCompleted.class::isInstance)
                .hasSize(2);
    }

    @Test
    void order_retries_the_payment_and_waits_for_approval() {
        var order = new Order("A-17", "teapot", 2900);
        var instance = examples.client().start(OrderProcess.ORDER, "order-1", order);
        instance.raise(OrderProcess.APPROVAL, new Approval("Grace"));
        examples.awaitEvents("order-1", 1, Event.ActivityAttemptFailed.class::isInstance);
        examples.advance(Duration.ofSeconds(1));

        var receipt = instance.result(RunningExamples.LIMIT);

        assertThat(receipt.order()).isEqualTo("A-17");
        assertThat(receipt.approvedBy()).isEqualTo("Grace");
    }

    @Test
    void order_without_approval_is_refunded() {
        var order = new Order("A-18", "teapot", 2900);
        var instance = examples.client().start(OrderProcess.ORDER, "order-2", order);
        examples.awaitEvents("order-2", 1, Event.ActivityAttemptFailed.class::isInstance);
        examples.advance(Duration.ofSeconds(1));
        examples.awaitEvents("order-2", 1, Event.ExternalEventAwaited.class::isInstance);
        examples.advance(Duration.ofDays(2));

        assertThatThrownBy(() -> instance.result(RunningExamples.LIMIT))
                .isInstanceOf(InstanceFailed.class)
                .hasMessageContaining("OrderRejected: no approval in 2 days");
        assertThat(started("order-2")).contains("refund");
    }

    @Test
    void reminder_reminds_until_it_is_paid() {
        var plan = new Reminder.Plan("Ada", Duration.ofDays(1), 5);
        var instance = examples.client().start(Reminder.REMINDER, "reminder-1", plan);
        examples.awaitEvents("reminder-1", 1, Event.TimerCreated.class::isInstance);
        examples.advance(Duration.ofDays(1));
        examples.awaitEvents("reminder-1", 2, Event.TimerCreated.class::isInstance);
        instance.raise(Reminder.PAID, "cash");

        assertThat(instance.result(RunningExamples.LIMIT)).isEqualTo("paid with cash");
        assertThat(started("reminder-1")).containsOnlyOnce("send-reminder");
    }

    @Test
    void fastest_supplier_wins_and_the_others_are_not_asked() {
        var inquiry =
                new Quotes.Inquiry(
                        "paper",
                        List.of(
                                new Quotes.Supplier("slow", Duration.ofHours(9), 1),
                                new Quotes.Supplier("fast", Duration.ofHours(1), 2)));
        var instance = examples.client().start(Quotes.QUOTES, "quotes-1", inquiry);
        examples.awaitEvents("quotes-1", 2, Event.TimerCreated.class::isInstance);
        examples.advance(Duration.ofHours(1));

        assertThat(instance.result(RunningExamples.LIMIT)).isEqualTo("fast wants 2");
        assertThat(started("quotes-1")).containsExactly("ask");
    }

    @Test
    void parent_lives_with_a_failed_child() {
        var regions = List.of("north", "");
        var instance = examples.client().start(Report.REPORT, "report-1", regions);
        examples.awaitEvents("report-1", 2, Event.ChildStarted.class::isInstance);
        for (int retry = 0; retry < 4; retry++) {
            var failures = retry + 1;
            examples.awaitEvents(
                    "report-1/region-report/2",
                    failures,
                    Event.ActivityAttemptFailed.class::isInstance);
            examples.advance(Duration.ofSeconds(30));
        }

        assertThat(instance.result(RunningExamples.LIMIT)).containsOnlyKeys("north");
    }

    @Test
    void cancelled_trip_gives_back_what_was_booked() {
        var journey = new Trip.Journey("Ada", "Turin");
        var instance = examples.client().start(Trip.TRIP, "trip-1", journey);
        examples.awaitEvents("trip-1", 1, Event.ExternalEventAwaited.class::isInstance);
        instance.cancel("the traveller is ill");

        assertThatThrownBy(() -> instance.result(RunningExamples.LIMIT))
                .isInstanceOfSatisfying(
                        InstanceFailed.class,
                        it -> assertThat(it.status()).isEqualTo(Status.CANCELLED));
        assertThat(started("trip-1")).containsExactly("book", "book", "unbook", "unbook");
    }

    @Test
    void counter_counts_across_executions() {
        var state = new Counter.State(0, 3);
        var instance = examples.client().start(Counter.COUNTER, "counter-1", state);
        for (long number = 1; number <= 10; number++) {
            instance.raise(Counter.ADD, number);
        }
        instance.raise(Counter.ADD, 0L);

        assertThat(instance.result(RunningExamples.LIMIT)).isEqualTo(55);
        assertThat(instance.status().execution()).isEqualTo(4);
    }

    @Test
    void invoice_that_waits_keeps_the_old_way_and_a_new_one_takes_the_new() {
        examples.restart(
                Engine.on(examples.provider()).register(Invoice.BEFORE).register(Invoice.SEND));
        examples.client().start(Invoice.BEFORE, "old", "Ada");
        examples.awaitEvents("old", 1, Event.ExternalEventAwaited.class::isInstance);

        examples.restart();
        var before = examples.client().instance(Invoice.INVOICE, "old");
        before.raise(Invoice.GO, "");
        var after = examples.client().start(Invoice.INVOICE, "new", "Ada");
        after.raise(Invoice.GO, "");

        assertThat(before.result(RunningExamples.LIMIT)).isEqualTo("sent to Ada");
        assertThat(after.result(RunningExamples.LIMIT)).isEqualTo("sent to Ada (checked)");
    }

    @Test
    void ticket_records_what_is_not_deterministic() {
        var instance = examples.client().start(Ticket.TICKET, "ticket-1", 9999);

        var drawn = instance.result(RunningExamples.LIMIT);

        assertThat(drawn.text()).isEqualTo("No. %04d", drawn.number());
        assertThat(examples.history("ticket-1"))
                .filteredOn(Event.ActivityScheduled.class::isInstance)
                .isEmpty();
    }

    @Test
    void copying_continues_where_the_failed_attempt_stopped() {
        var disk = new Copying.Disk(1000, 700);
        var instance = examples.client().start(Copying.COPYING, "copying-1", disk);
        examples.awaitEvents("copying-1", 1, Event.ActivityAttemptFailed.class::isInstance);
        examples.advance(Duration.ofSeconds(1));

        assertThat(instance.result(RunningExamples.LIMIT)).isEqualTo(new Copying.Copied(300, 2));
    }

    private List<String> started(String instance) {
        return examples.history(instance).stream()
                .filter(Event.ActivityScheduled.class::isInstance)
                .map(it -> ((Event.ActivityScheduled) it).id())
                .filter(it -> it.kind() == StepKind.ACTIVITY)
                .map(it -> it.name())
                .toList();
    }
}
