package dev.perdure.cli.events;

import dev.perdure.cli.console.ClosedAtExit;
import dev.perdure.cli.console.Console;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.ReadOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Prints the last events and those that come.
@Command(name = "tail", description = "Print the last events and those that come, until Ctrl-C.")
final class TailCommand implements Runnable {
    private static final long PAUSE_MS = 100;

    private final Console console;
    private final CountDownLatch ended = new CountDownLatch(1);

    @Mixin private EventsOption store = new EventsOption();
    @Mixin private LogOption log = new LogOption();
    @Mixin private QueryOption query = new QueryOption();

    @Option(
            names = "--lines",
            defaultValue = "10",
            description = "So many of those that are there (default: ${DEFAULT-VALUE}).")
    private int lines = 10;

    @Option(names = "--no-follow", description = "End after those that are there.")
    private boolean once;

    @Option(names = "--json", description = "Print each event as JSON in one line.")
    private boolean json;

    TailCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        var wanted = query.query();
        try (var _ = new ClosedAtExit(ended::countDown)) {
            store.with(it -> {
                follow(EventsOption.existing(it, log.name()), wanted);
                return ended;
            });
        }
    }

    private void follow(EventLog events, Query wanted) {
        var printer = new EventPrinter(console, json);
        var last = ReadOptions.defaults().withBackwards(true).withLimit(lines).withPageSize(10_000);
        var page = events.readPage(wanted, last);
        page.events().reversed().forEach(printer::print);
        long after = page.head();
        while (!once && !isEnded()) {
            try {
                var next = events.readPage(wanted, ReadOptions.defaults().withAfter(after));
                next.events().forEach(printer::print);
                boolean full = next.events().size() == ReadOptions.defaults().pageSize();
                after = full ? next.events().getLast().position() : Math.max(after, next.head());
            } catch (EventStoreException e) {
                if (!e.isTransient()) {
                    throw e;
                }
                console.note("waiting for the database: " + e.getMessage());
            }
        }
    }

    private boolean isEnded() {
        try {
            return ended.await(PAUSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
