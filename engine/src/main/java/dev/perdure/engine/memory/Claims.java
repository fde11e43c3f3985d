package dev.perdure.engine.memory;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.Signal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a node is handed, and how it gives instances back.
final class Claims {
    private final Tables tables;

    Claims(Tables tables) {
        this.tables = tables;
    }

    /// Notices come first, so that a node never gets one after it claimed a successor of the
    /// terminated instance.
    List<OrchestrationItem> fetch(Node node, FetchLimits limits) {
        var items = new ArrayList<OrchestrationItem>();
        addNotices(node, items);
        int handed = addNews(node, limits.messages(), items);
        addClaims(node, limits, limits.messages() - handed, items);
        return items;
    }

    void abandon(Node node, Abandoned given) {
        var instance = tables.instances.get(given.instance());
        if (instance == null || instance.owner != node) {
            return;
        }
        tables.disown(instance);
        instance.orphaned &= !given.begun();
        if (!given.leavesAttempts()) {
            instance.attempts = given.failed() ? instance.attempts + 1 : 0;
            instance.reason = given.reason();
        }
        boolean ready = given.ready() || given.delay().isPositive() || !instance.messages.isEmpty();
        tables.readyAt(instance, ready ? tables.now().plus(given.delay()) : null);
    }

    /// Forgets what was handed out, for a node that may not have received it.
    void handOutAgain(Node node, Set<String> held) {
        for (var instance : List.copyOf(node.owned)) {
            if (held.contains(instance.id)) {
                instance.handed = 0;
                instance.messages.keySet().forEach(number -> node.inbox.put(number, instance));
            } else {
                abandon(node, Abandoned.untouched(instance.id));
            }
        }
        if (!node.inbox.isEmpty()) {
            tables.signal(Signal.MESSAGES);
        }
    }

    private void addNotices(Node node, List<OrchestrationItem> items) {
        node.notices.forEach((id, notice) -> {
            var instance = tables.instances.get(id);
            if (instance != null) {
                var message = new Message.Terminated(notice.reason());
                items.add(news(instance, List.of(new Delivered(notice.number(), message))));
            }
        });
        node.notices.clear();
    }

    private static int addNews(Node node, int limit, List<OrchestrationItem> items) {
        Map<Instance, List<Delivered>> news = new LinkedHashMap<>();
        int handed = 0;
        while (handed < Math.max(1, limit) && !node.inbox.isEmpty()) {
            var entry = node.inbox.pollFirstEntry();
            var instance = entry.getValue();
            instance.handed = entry.getKey();
            var message = instance.messages.get(entry.getKey());
            if (message != null) {
                news.computeIfAbsent(instance, _ -> new ArrayList<>())
                        .add(new Delivered(entry.getKey(), message));
                handed++;
            }
        }
        news.forEach((instance, messages) -> items.add(news(instance, messages)));
        return handed;
    }

    private void addClaims(
            Node node, FetchLimits limits, int messages, List<OrchestrationItem> items) {
        var now = tables.now();
        long bytes = 0;
        for (int i = 0; i < limits.claims() && (i == 0 || bytes < limits.historyBytes()); i++) {
            var instance = tables.ready.first(node.handlers);
            if (instance == null || instance.readyAt == null || instance.readyAt.isAfter(now)) {
                return;
            }
            tables.own(instance, node);
            var item = claimed(instance, hand(instance, node, messages));
            items.add(item);
            messages -= item.messages().size();
            bytes += item.history().stream().mapToLong(Claims::size).sum();
        }
    }

    /// Hands out the first messages of a claimed instance and leaves the others for later fetches.
    private static List<Delivered> hand(Instance instance, Node node, int limit) {
        var handed = new ArrayList<Delivered>();
        for (var entry : instance.messages.entrySet()) {
            if (handed.size() < Math.max(1, limit)) {
                handed.add(new Delivered(entry.getKey(), entry.getValue()));
                instance.handed = entry.getKey();
            } else {
                node.inbox.put(entry.getKey(), instance);
            }
        }
        return handed;
    }

    private static OrchestrationItem news(Instance instance, List<Delivered> messages) {
        return new OrchestrationItem(
                instance.record(), false, false, List.of(), messages, List.of());
    }

    private static OrchestrationItem claimed(Instance instance, List<Delivered> messages) {
        return new OrchestrationItem(
                instance.record(),
                true,
                instance.orphaned,
                instance.history(instance.execution),
                messages,
                List.copyOf(instance.heartbeats.values()));
    }

    private static long size(HistoryChunk chunk) {
        return chunk.data().length;
    }
}
