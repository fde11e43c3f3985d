package dev.perdure.eventstore.proof;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.EventLog.Page;

import java.util.ArrayList;
import java.util.List;

/// A log as the proof sees it, whoever implements it. Any number of threads may use it.
interface StoreUnderTest {
    AppendResult append(AppendRequest request);

    /// {@return the first events that match above a position, and the head at the same moment}
    Page read(Query query, long after, int limit);

    /// {@return the whole log}
    default List<StoredEvent> all() {
        var all = new ArrayList<StoredEvent>();
        while (true) {
            long after = all.isEmpty() ? 0 : all.getLast().position();
            var page = read(Query.all(), after, 5_000);
            all.addAll(page.events());
            if (page.events().size() < 5_000) {
                return all;
            }
        }
    }
}
