package dev.perdure.testkit.provider;

import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.Provider;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Many messages, fetched in pages.
final class Pages {
    private Pages() {}

    /// {@return what each fetch gave, until one gave nothing}
    static List<List<OrchestrationItem>> fetch(Provider provider, NodeLease lease, int messages) {
        var limits = new FetchLimits(100, messages, Integer.MAX_VALUE);
        var pages = new ArrayList<List<OrchestrationItem>>();
        while (true) {
            var page = provider.fetchOrchestrationItems(lease, limits);
            if (page.isEmpty()) {
                return pages;
            }
            pages.add(page);
        }
    }

    static List<String> eventsOf(String instance, List<List<OrchestrationItem>> pages) {
        return pages.stream()
                .flatMap(List::stream)
                .filter(item -> item.instance().id().equals(instance))
                .flatMap(item -> Scenario.events(item).stream())
                .toList();
    }

    static List<Envelope> burst(String instance, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Message.ExternalEvent("event-" + i, Payload.NONE))
                .map(event -> new Envelope(instance, event))
                .toList();
    }

    static List<String> namesOf(List<Envelope> burst) {
        return burst.stream()
                .map(envelope -> ((Message.ExternalEvent) envelope.message()).name())
                .toList();
    }
}
