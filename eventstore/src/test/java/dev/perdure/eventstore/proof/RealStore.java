package dev.perdure.eventstore.proof;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.ReadOptions;

/// The event store.
///
/// @param consistency of its reads
record RealStore(EventLog log, Consistency consistency) implements StoreUnderTest {
    RealStore(EventLog log) {
        this(log, Consistency.strong());
    }

    @Override
    public AppendResult append(AppendRequest request) {
        return log.append(request);
    }

    @Override
    public Page read(Query query, long after, int limit) {
        return log.readPage(
                query,
                ReadOptions.defaults()
                        .withAfter(after)
                        .withLimit(limit)
                        .withPageSize(limit)
                        .withConsistency(consistency));
    }
}
