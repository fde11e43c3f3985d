package dev.perdure.examples;

import dev.perdure.examples.child.Report;
import dev.perdure.examples.copy.Copying;
import dev.perdure.examples.counter.Counter;
import dev.perdure.examples.hello.Hello;
import dev.perdure.examples.inline.Ticket;
import dev.perdure.examples.order.OrderProcess;
import dev.perdure.examples.race.Quotes;
import dev.perdure.examples.reminder.Reminder;
import dev.perdure.examples.saga.Trip;
import dev.perdure.examples.treeindex.TreeIndex;
import dev.perdure.examples.version.Invoice;

import java.util.List;
import java.util.Optional;

/// The list of all examples.
public final class Examples {
    private static final List<Example> ALL =
            List.of(
                    new Example(
                            "hello",
                            "greet, pause five seconds, greet again",
                            List.of(Hello.HELLO),
                            List.of(Hello.GREET),
                            "\"world\""),
                    new Example(
                            "order",
                            "parallel steps, a retry, and an approval to raise",
                            List.of(OrderProcess.ORDER),
                            List.of(
                                    OrderProcess.CHARGE,
                                    OrderProcess.PRINT_LABEL,
                                    OrderProcess.RESERVE,
                                    OrderProcess.REFUND),
                            "{\"id\": \"A-17\", \"item\": \"teapot\", \"cents\": 2900}"),
                    new Example(
                            "tree-index",
                            "hash and count every file of a directory tree",
                            List.of(TreeIndex.TREE_INDEX, TreeIndex.BATCH, TreeIndex.TREE_FAN_OUT),
                            List.of(TreeIndex.LIST_FILES, TreeIndex.INDEX_FILE),
                            """
                            {"root": ".", "skip": [".git", "target"], "batch": 500, "batches": 0, \
                            "soFar": {"digest": "0", "problems": []}}\
                            """),
                    new Example(
                            "reminder",
                            "remind at intervals until the event 'paid' arrives",
                            List.of(Reminder.REMINDER),
                            List.of(Reminder.SEND),
                            "{\"customer\": \"Ada\", \"every\": \"PT10S\", \"atMost\": 3}"),
                    new Example(
                            "quotes",
                            "branches race; the losers are cancelled",
                            List.of(Quotes.QUOTES),
                            List.of(Quotes.ASK),
                            """
                            {"item": "paper", "suppliers": [\
                            {"name": "north", "delay": "PT3S", "cents": 120}, \
                            {"name": "south", "delay": "PT1S", "cents": 150}]}\
                            """),
                    new Example(
                            "report",
                            "one child orchestration per region",
                            List.of(Report.REPORT, Report.REGION),
                            List.of(Report.COUNT_SALES),
                            "[\"north\", \"south\", \"\"]"),
                    new Example(
                            "trip",
                            "book in steps; cancel it to see the bookings given back",
                            List.of(Trip.TRIP),
                            List.of(Trip.BOOK, Trip.UNBOOK),
                            "{\"traveller\": \"Ada\", \"city\": \"Turin\"}"),
                    new Example(
                            "counter",
                            "add up events 'add' in executions of bounded length; 0 ends it",
                            List.of(Counter.COUNTER),
                            List.of(),
                            "{\"total\": 0, \"perExecution\": 100}"),
                    new Example(
                            "invoice",
                            "an upgrade point in code that instances are in the middle of",
                            List.of(Invoice.INVOICE),
                            List.of(Invoice.SEND, Invoice.CHECK_ADDRESS),
                            "\"Ada\""),
                    new Example(
                            "ticket",
                            "recorded randomness, time and side effects; an inline activity",
                            List.of(Ticket.TICKET),
                            List.of(Ticket.FORMAT),
                            "9999"),
                    new Example(
                            "copying",
                            "an activity that heartbeats and continues after a failure",
                            List.of(Copying.COPYING),
                            List.of(Copying.COPY),
                            "{\"blocks\": 1000, \"brokenAt\": 700}"));

    private Examples() {}

    /// {@return all examples, the easiest first; names of handlers are unique among them}
    public static List<Example> all() {
        return ALL;
    }

    /// {@return the example of this name}
    public static Optional<Example> named(String name) {
        return ALL.stream().filter(it -> it.name().equals(name)).findFirst();
    }
}
