package dev.perdure.eventstore.observe.micrometer;

import dev.perdure.eventstore.observe.AppendFinished;
import dev.perdure.eventstore.observe.AppendOutcome;
import dev.perdure.eventstore.observe.BatchFinished;
import dev.perdure.eventstore.observe.DecisionFinished;
import dev.perdure.eventstore.observe.EventStoreListener;
import dev.perdure.eventstore.observe.ReadFinished;
import dev.perdure.eventstore.observe.ShardPlace;

import io.micrometer.core.instrument.MeterRegistry;

/// Measures an event store in a registry of Micrometer: histograms of times from 50 microseconds to
/// 10 seconds, counters, and gauges of how far subscriptions are. The guide lists the names.
///
/// Labels have few values: names of logs and subscriptions, operations, reasons, and the types of
/// events that were in the way. Any number of threads may use it; give a registry one of it.
public final class MicrometerEventStoreListener implements EventStoreListener {
    private final AppendMeters appends;
    private final ReadMeters reads;
    private final DecisionMeters decisions;
    private final ShardMeters shards;

    /// Meters appear in this registry as there is something to measure.
    @SuppressWarnings("exports") // optional: whoever calls this has the library
    public MicrometerEventStoreListener(MeterRegistry registry) {
        var meters = new Meters(registry);
        appends = new AppendMeters(meters);
        reads = new ReadMeters(meters);
        decisions = new DecisionMeters(meters);
        shards = new ShardMeters(meters);
    }

    @Override
    public void appendFinished(AppendFinished append) {
        appends.record(append);
        if (append.outcome() instanceof AppendOutcome.Stored(_, long last)) {
            shards.grown(append.log(), last);
        }
    }

    @Override
    public void readFinished(ReadFinished read) {
        reads.record(read);
    }

    @Override
    public void decisionFinished(DecisionFinished decision) {
        decisions.record(decision);
    }

    @Override
    public void batchFinished(BatchFinished batch) {
        shards.record(batch);
    }

    @Override
    public void shardMoved(ShardPlace shard, long position, long head) {
        shards.moved(shard, position, head);
    }

    @Override
    public void shardLeft(ShardPlace shard) {
        shards.left(shard);
    }
}
