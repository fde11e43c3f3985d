package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.DecisionRead;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.TransactionLog;
import dev.perdure.eventstore.observe.AppendFinished;
import dev.perdure.eventstore.observe.ReadFinished;
import dev.perdure.eventstore.observe.ReadFinished.Target;

/// Tells what is done with a log in a transaction of the caller. For one thread.
final class ObservedTransaction implements TransactionLog {
    private final TransactionLog log;
    private final Observer observer;

    ObservedTransaction(TransactionLog log, Observer observer) {
        this.log = log;
        this.observer = observer;
    }

    @Override
    public AppendResult append(AppendRequest request) {
        return observer.appending(request, AppendFinished.Operation.TRANSACTION)
                .observe(() -> log.append(request));
    }

    @Override
    public DecisionRead readDecision(Query query, long after) {
        var watch = observer.reading(ReadFinished.Operation.DECISION);
        return watch.observe(() -> {
            var read = watch.timed(Target.PRIMARY, () -> log.readDecision(query, after));
            watch.got(new Page(read.events(), read.head(), read.mark()));
            return read;
        });
    }
}
