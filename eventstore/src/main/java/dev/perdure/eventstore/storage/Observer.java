package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.observe.AppendFinished;
import dev.perdure.eventstore.observe.EventStoreListener;
import dev.perdure.eventstore.observe.ReadFinished;

import java.util.List;

/// Measures what is done with one log, and tells a listener. Any number of threads may use it.
///
/// @param log its name
/// @param listener that throws nothing
record Observer(String log, EventStoreListener listener) {
    /// {@return what begins now to measure an append that its thread waits for}
    AppendWatch appending(AppendRequest request, AppendFinished.Operation operation) {
        return new AppendWatch(this, AppendWatch.Asked.of(request, operation));
    }

    /// {@return what begins now to measure a chunk of many events}
    AppendWatch appendingInBulk(List<NewEvent> chunk) {
        var type = chunk.getFirst().type();
        return new AppendWatch(
                this,
                new AppendWatch.Asked(AppendFinished.Operation.BULK, chunk.size(), type, null));
    }

    /// {@return what begins now to measure an append that nobody waits for}
    AppendWatch appendingLater(AppendRequest request) {
        return new Observer(log, listener.forCaller())
                .appending(request, AppendFinished.Operation.APPEND);
    }

    /// {@return what begins now to measure a read}
    ReadWatch reading(ReadFinished.Operation operation) {
        return new ReadWatch(this, operation);
    }
}
