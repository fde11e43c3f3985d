package dev.perdure.cli.events;

import dev.perdure.cli.console.Colour;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.Times;
import dev.perdure.eventstore.event.StoredEvent;

import java.util.stream.Collectors;

/// Prints events, each in a line.
final class EventPrinter {
    private final Console console;
    private final boolean json;

    /// @param json whether as JSON or for people
    EventPrinter(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    void print(StoredEvent event) {
        console.print(json ? EventJson.line(event) : line(event));
    }

    private String line(StoredEvent event) {
        var tags = event.tags().stream().map(Object::toString).collect(Collectors.joining(" "));
        var payload = payload(event);
        return "%6d  %s  %s  %s%s"
                .formatted(
                        event.position(),
                        Times.of(event.occurredAt()),
                        console.paint(Colour.BOLD, event.type()),
                        tags,
                        payload.isEmpty() ? "" : "  " + payload);
    }

    private String payload(StoredEvent event) {
        var data = event.payload();
        if (data.isNone()) {
            return "";
        }
        var text = data.codec().equals("json") ? data.text() : data.toString();
        int most = Math.max(20, console.columns() - 60);
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
