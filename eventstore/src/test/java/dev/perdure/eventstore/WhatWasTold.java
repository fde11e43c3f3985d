package dev.perdure.eventstore;

import dev.perdure.eventstore.observe.AppendFinished;
import dev.perdure.eventstore.observe.BatchFinished;
import dev.perdure.eventstore.observe.DecisionFinished;
import dev.perdure.eventstore.observe.EventStoreListener;
import dev.perdure.eventstore.observe.ReadFinished;
import dev.perdure.eventstore.observe.ShardPlace;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps what a listener is told.
public final class WhatWasTold implements EventStoreListener {
    final List<AppendFinished> appends = new CopyOnWriteArrayList<>();
    public final List<ReadFinished> reads = new CopyOnWriteArrayList<>();
    public final List<DecisionFinished> decisions = new CopyOnWriteArrayList<>();
    final List<BatchFinished> batches = new CopyOnWriteArrayList<>();
    final List<Moved> moves = new CopyOnWriteArrayList<>();
    final List<ShardPlace> left = new CopyOnWriteArrayList<>();
    final List<Thread> threads = new CopyOnWriteArrayList<>();

    /// How far a shard had come.
    record Moved(ShardPlace shard, long position, long head) {}

    AppendFinished lastAppend() {
        return appends.getLast();
    }

    public ReadFinished lastRead() {
        return reads.getLast();
    }

    @Override
    public void appendFinished(AppendFinished append) {
        threads.add(Thread.currentThread());
        appends.add(append);
    }

    @Override
    public void readFinished(ReadFinished read) {
        reads.add(read);
    }

    @Override
    public void decisionFinished(DecisionFinished decision) {
        decisions.add(decision);
    }

    @Override
    public void batchFinished(BatchFinished batch) {
        batches.add(batch);
    }

    @Override
    public void shardMoved(ShardPlace shard, long position, long head) {
        moves.add(new Moved(shard, position, head));
    }

    @Override
    public void shardLeft(ShardPlace shard) {
        left.add(shard);
    }
}
