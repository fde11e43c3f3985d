package dev.perdure.cli.demo;

import dev.perdure.cli.console.Colour;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.timeline.Timeline;
import dev.perdure.cli.timeline.TimelineText;
import dev.perdure.engine.Client;
import dev.perdure.engine.history.StepKind;
import dev.perdure.examples.order.Approval;
import dev.perdure.examples.order.Order;
import dev.perdure.examples.order.OrderProcess;

import java.time.Duration;
import java.time.Instant;

/// The first act: parallel steps, a retry, and an approval that another process gives.
final class OrderAct {
    private static final String INSTANCE = "order-1";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int TURNS = 1_000;

    private final Console console;
    private final Client client;
    private final Chronicle chronicle;

    OrderAct(Console console, Client client, Chronicle chronicle) {
        this.console = console;
        this.client = client;
        this.chronicle = chronicle;
    }

    void play() throws InterruptedException {
        console.print("");
        console.print(
                console.paint(Colour.BOLD, "1  An order: parallel steps, a retry, an approval"));
        var order = new Order("A-17", "teapot", 2900);
        var instance = client.start(OrderProcess.ORDER, INSTANCE, order);
        chronicle.tell("order started by process " + ProcessHandle.current().pid());
        new Watch(LIMIT).until(this::waitsForApproval);
        chronicle.tell("order waits for the event 'approval'; its thread is released");
        instance.raise(OrderProcess.APPROVAL, new Approval("demo"));
        var receipt = instance.result(LIMIT);
        chronicle.tell("approval raised, order completed: " + receipt.label());
        TimelineText.lines(console, timeline(), Instant.now(), Integer.MAX_VALUE)
                .forEach(it -> console.print(" " + it));
    }

    private boolean waitsForApproval() {
        return timeline().open().stream().anyMatch(it -> it.id().kind() == StepKind.EXTERNAL_EVENT);
    }

    private Timeline timeline() {
        return Timeline.of(client.history(INSTANCE, 1, 0, TURNS));
    }
}
