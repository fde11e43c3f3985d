package dev.perdure.cli.demo;

import dev.perdure.engine.Client;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Status;
import dev.perdure.examples.treeindex.TreeIndex;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which node holds which batch, as the store says.
final class Owners {
    private static final int MOST = 10_000;

    private final Client client;

    Owners(Client client) {
        this.client = client;
    }

    /// {@return ids of batches that have not ended, by the node that holds them}
    Map<String, Set<String>> read() {
        var owners = new TreeMap<String, Set<String>>();
        for (var batch : unfinished()) {
            if (batch.owner() != null) {
                owners.computeIfAbsent(batch.owner(), _ -> new TreeSet<>()).add(batch.id());
            }
        }
        return owners;
    }

    /// {@return the node that holds the most}
    static String busiest(Map<String, Set<String>> held) {
        return held.entrySet().stream()
                .max(Comparator.comparingInt(it -> it.getValue().size()))
                .orElseThrow()
                .getKey();
    }

    /// Follows batches whose node died until each has a new one, or ended.
    final class Takeover {
        private final String dead;
        private final Set<String> waiting;
        private final Map<String, Set<String>> heirs = new TreeMap<>();
        private final int count;

        Takeover(String dead) {
            this.dead = dead;
            this.waiting = new HashSet<>(read().getOrDefault(dead, Set.of()));
            this.count = waiting.size();
        }

        /// {@return how many there were}
        int count() {
            return count;
        }

        /// {@return ids of those that nobody has taken over yet}
        Set<String> waiting() {
            return Set.copyOf(waiting);
        }

        /// {@return ids of batches by the node that took them over}
        Map<String, Set<String>> heirs() {
            return heirs;
        }

        /// Looks once.
        ///
        /// @return true if all have been taken over
        boolean isComplete() {
            var open = new HashSet<String>();
            for (var batch : unfinished()) {
                var owner = batch.owner();
                if (owner == null || owner.equals(dead)) {
                    open.add(batch.id());
                } else if (waiting.contains(batch.id())) {
                    heirs.computeIfAbsent(owner, _ -> new TreeSet<>()).add(batch.id());
                }
            }
            waiting.retainAll(open);
            return waiting.isEmpty();
        }
    }

    private List<InstanceRecord> unfinished() {
        var open = Set.of(Status.PENDING, Status.RUNNING, Status.PARKED);
        return client.list(new InstanceQuery(open, TreeIndex.BATCH.name(), null, MOST));
    }
}
