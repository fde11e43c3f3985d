package dev.perdure.engine.memory;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Provider;
import dev.perdure.testkit.TestClock;
import dev.perdure.testkit.provider.TestStore;

import java.time.Duration;
import java.util.function.UnaryOperator;

/// A store in memory, whose provider may be wrapped in a faulty one.
public final class MemoryTestStore implements TestStore {
    private final TestClock clock = new TestClock();
    private final MemoryProvider memory = new MemoryProvider(clock);
    private final Provider provider;

    public MemoryTestStore() {
        this(UnaryOperator.identity());
    }

    public MemoryTestStore(UnaryOperator<Provider> wrapper) {
        provider = wrapper.apply(memory);
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public void advance(Duration step) {
        clock.advance(step);
    }

    @Override
    public Provider reopen() {
        provider.close();
        return provider;
    }

    @Override
    public void damageHistory(String instance) {
        var row = row(instance);
        var chunks = row.history(row.execution);
        var last = chunks.removeLast();
        var damaged = new byte[] {99};
        chunks.add(new HistoryChunk(row.execution, last.firstEvent(), last.lastEvent(), damaged));
    }

    @Override
    public void damageMessage(String instance) {
        var messages = row(instance).messages;
        messages.put(messages.firstKey(), new Message.Unreadable("damaged by a test"));
    }

    @Override
    public void close() {
        provider.close();
    }

    private Instance row(String instance) {
        var row = memory.tables.instances.get(instance);
        if (row == null) {
            throw new IllegalArgumentException("no instance '" + instance + "'");
        }
        return row;
    }
}
