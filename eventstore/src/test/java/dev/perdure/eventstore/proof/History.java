package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.proof.Operation.Answer;
import dev.perdure.eventstore.proof.Operation.Found;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Writes down what clients ask of a store and what they are told. Any number of threads may use
/// it.
final class History {
    private final ConcurrentLinkedQueue<Operation> operations = new ConcurrentLinkedQueue<>();

    /// {@return the same store, with everything written down}
    StoreUnderTest of(StoreUnderTest store) {
        return new Recorded(store);
    }

    /// Adds an append that no store was asked for.
    void add(AppendRequest request, Answer answer, long began) {
        operations.add(new Operation.Append(request, answer, began, System.nanoTime()));
    }

    List<Operation> operations() {
        return List.copyOf(operations);
    }

    /// {@return what is wrong with what was told, by the log as it is in the end}
    List<Violation> violations(StoreUnderTest store) {
        return Checker.check(operations(), store.all());
    }

    /// Fails if anything is wrong with what was told, and says how to run the same clients again.
    void assertSound(StoreUnderTest store) {
        assertThat(violations(store))
                .as("what clients were told; to repeat: -Dperdure.seed=%d", Length.SEED)
                .isEmpty();
    }

    private final class Recorded implements StoreUnderTest {
        private final StoreUnderTest store;

        Recorded(StoreUnderTest store) {
            this.store = store;
        }

        @Override
        public AppendResult append(AppendRequest request) {
            long began = System.nanoTime();
            try {
                var result = store.append(request);
                add(request, new Answer.Decided(result), began);
                return result;
            } catch (EventStoreException e) {
                boolean unknown = e.reason() == Reason.OUTCOME_UNKNOWN;
                var why = String.valueOf(e.getMessage());
                add(request, unknown ? new Answer.Unknown() : new Answer.Failed(why), began);
                throw e;
            }
        }

        @Override
        public Page read(Query query, long after, int limit) {
            long began = System.nanoTime();
            var page = store.read(query, after, limit);
            var found =
                    new Found(
                            page.events().stream().map(StoredEvent::position).toList(),
                            page.events().stream().map(StoredEvent::id).toList(),
                            page.head());
            operations.add(
                    new Operation.Read(query, after, limit, found, began, System.nanoTime()));
            return page;
        }
    }
}
