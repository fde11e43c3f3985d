package dev.perdure.testkit.faults;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.StoreCounts;
import dev.perdure.testkit.ForwardingProvider;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A store that shows something else than it holds.
final class Doctored extends ForwardingProvider {
    private static final Instant LATE = Instant.parse("2200-01-01T00:00:00Z");

    private UnaryOperator<InstanceRecord> records = UnaryOperator.identity();
    private Consumer<List<InstanceRecord>> lists = _ -> {};
    private Consumer<List<Event>> history = _ -> {};
    private String whose = "";
    private long orphans;

    Doctored(Provider store) {
        super(store);
    }

    /// Shows other events in the last execution of an instance.
    Doctored history(String instance, Consumer<List<Event>> edit) {
        whose = instance;
        history = edit;
        return this;
    }

    /// Shows other records.
    Doctored records(UnaryOperator<InstanceRecord> edit) {
        records = edit;
        return this;
    }

    /// Shows more or fewer instances.
    Doctored lists(Consumer<List<InstanceRecord>> edit) {
        lists = edit;
        return this;
    }

    /// Shows timers that belong to nobody.
    Doctored orphans(long count) {
        orphans = count;
        return this;
    }

    @Override
    public List<HistoryChunk> fetchHistory(String instance, int execution, long after, int limit) {
        var chunks = super.fetchHistory(instance, execution, after, limit);
        if (!instance.equals(whose)) {
            return chunks;
        }
        var events = new ArrayList<Event>();
        chunks.forEach(chunk -> events.addAll(HistoryCodec.decode(chunk.data()).events()));
        history.accept(events);
        return List.of(HistoryCodec.chunk(execution, 1, LATE, events));
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceQuery query) {
        var all = new ArrayList<>(super.listInstances(query).stream().map(records).toList());
        lists.accept(all);
        return all;
    }

    @Override
    public StoreCounts counts() {
        var counts = super.counts();
        return new StoreCounts(counts.instances(), counts.messages(), counts.workItems(), orphans);
    }
}
