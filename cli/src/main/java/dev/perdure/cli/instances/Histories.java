package dev.perdure.cli.instances;

import dev.perdure.engine.Client;
import dev.perdure.engine.HistoryEntry;

import java.util.ArrayList;
import java.util.List;

/// Reads histories to their end.
final class Histories {
    private static final int TURNS_PER_CALL = 1_000;

    private Histories() {}

    static List<HistoryEntry> read(Client client, String id, int execution) {
        var all = new ArrayList<HistoryEntry>();
        while (true) {
            long after = all.isEmpty() ? 0 : all.getLast().number();
            var more = client.history(id, execution, after, TURNS_PER_CALL);
            if (more.isEmpty()) {
                return all;
            }
            all.addAll(more);
        }
    }
}
