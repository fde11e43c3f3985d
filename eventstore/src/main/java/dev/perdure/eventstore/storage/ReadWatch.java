package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.observe.Failure;
import dev.perdure.eventstore.observe.ReadFinished;
import dev.perdure.eventstore.observe.ReadFinished.Operation;
import dev.perdure.eventstore.observe.ReadFinished.Target;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/// Measures one read, of one page or several. Confined to one thread.
final class ReadWatch {
    private final Observer observer;
    private final Operation operation;
    private final Instant startedAt = Instant.now();
    private final long startedNs = System.nanoTime();
    private Target asked = Target.PRIMARY;
    private boolean primaryAnswered;
    private long calledNs;
    private int events;
    private long head;

    ReadWatch(Observer observer, Operation operation) {
        this.observer = observer;
        this.operation = operation;
    }

    /// {@return the same as the reading, or throws the same, and tells it}
    <T> T observe(Supplier<T> reading) {
        try {
            var found = reading.get();
            tell(primaryAnswered ? Target.PRIMARY : asked, null);
            return found;
        } catch (RuntimeException | Error e) {
            head = 0;
            tell(asked, Failure.of(e));
            throw e;
        }
    }

    /// {@return what one call of a server says}
    <T> T timed(Target target, Supplier<T> call) {
        asked = target;
        long beganNs = System.nanoTime();
        try {
            return call.get();
        } finally {
            calledNs += System.nanoTime() - beganNs;
        }
    }

    /// {@return a page that the server asked last gave, and that is part of the answer}
    Page got(Page page) {
        events += page.events().size();
        head = Math.max(head, page.head());
        primaryAnswered |= asked == Target.PRIMARY;
        return page;
    }

    /// {@return what the primary said when it was asked whether anything matches}
    boolean matched(boolean any) {
        events += any ? 1 : 0;
        primaryAnswered = true;
        return any;
    }

    private void tell(Target target, @Nullable Failure failure) {
        var took = Duration.ofNanos(System.nanoTime() - startedNs);
        observer.listener()
                .readFinished(
                        new ReadFinished(
                                observer.log(),
                                operation,
                                startedAt,
                                took,
                                Duration.ofNanos(calledNs),
                                events,
                                head,
                                target,
                                failure));
    }
}
