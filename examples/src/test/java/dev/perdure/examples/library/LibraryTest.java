package dev.perdure.examples.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.decision.Command;
import dev.perdure.eventstore.decision.Decider;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.examples.library.Library.Outcome;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// The library keeps its rules, also when everybody comes at once.
final class LibraryTest {
    private final TestDatabase place = TestDatabase.create();
    private final EventStore store =
            EventStore.open(EventStoreOptions.of(place.options()).withSchema(place.schema()));
    private final Decider decider = store.decider("library");
    private final LibraryViews views =
            new LibraryViews(store.log("library"), ReadOptions.defaults());

    @AfterEach
    void close() {
        store.close();
        place.close();
    }

    private <M> Outcome decide(Command<M, Outcome> command) {
        return decider.decide(command).value();
    }

    private LibraryAudit audit() {
        var audit = new LibraryAudit();
        store.log("library").read(Query.all(), ReadOptions.defaults()).forEach(audit::see);
        return audit;
    }

    @Test
    void a_copy_is_lent_and_brought_back() {
        decide(Library.addCopy("b1"));
        decide(Library.register("ada"));

        assertThat(decide(Library.lend("b1", "ada"))).isEqualTo(Outcome.DONE);
        assertThat(decide(Library.lend("b1", "ada"))).isEqualTo(Outcome.NOTHING_TO_DO);
        assertThat(views.booksLentBy("ada")).containsExactly("b1");
        assertThat(views.booksLentOut()).containsEntry("b1", "ada");
        assertThat(decide(Library.giveBack("b1", "ada"))).isEqualTo(Outcome.DONE);
        assertThat(views.booksLentOut()).isEmpty();
        assertThat(views.finishedLendings()).isEqualTo(1);
        assertThat(audit().violations()).isEmpty();
    }

    @Test
    void rules_are_kept() {
        decide(Library.addCopy("b1"));
        decide(Library.register("ada"));
        decide(Library.register("bob"));
        decide(Library.lend("b1", "ada"));

        assertThatThrownBy(() -> decide(Library.lend("b1", "bob"))).hasMessageContaining("lent");
        assertThatThrownBy(() -> decide(Library.removeCopy("b1"))).hasMessageContaining("lent");
        assertThatThrownBy(() -> decide(Library.cancel("ada"))).hasMessageContaining("has books");
        assertThatThrownBy(() -> decide(Library.lend("b2", "bob")))
                .hasMessageContaining("not in circulation");
        assertThatThrownBy(() -> decide(Library.giveBack("b1", "bob")))
                .isInstanceOf(Library.Refused.class);
        decide(Library.giveBack("b1", "ada"));
        decide(Library.cancel("ada"));
        decide(Library.removeCopy("b1"));
        assertThat(views.registeredReaders()).containsExactly("bob");
        assertThat(views.cancelledReaders()).containsExactly("ada");
        assertThat(views.removedBooks()).containsExactly("b1");
        assertThat(views.booksInCirculation()).isEmpty();
    }

    @Test
    void everybody_may_come_at_once() throws InterruptedException {
        for (int i = 0; i < 12; i++) {
            decide(Library.addCopy("b" + i));
            decide(Library.register("r" + i));
        }
        var refused = new AtomicInteger();
        var visitors = new ArrayList<Thread>();
        for (int i = 0; i < 16; i++) {
            int seed = i;
            visitors.add(Thread.startVirtualThread(() -> visit(new Random(seed), refused)));
        }
        for (var it : visitors) {
            it.join();
        }

        var audit = audit();
        assertThat(audit.violations()).isEmpty();
        assertThat(audit.lent()).isEqualTo(views.booksLentOut());
        assertThat(refused).hasPositiveValue();
    }

    private void visit(Random random, AtomicInteger refused) {
        for (int i = 0; i < 40; i++) {
            var book = "b" + random.nextInt(12);
            var reader = "r" + random.nextInt(12);
            try {
                switch (random.nextInt(8)) {
                    case 0 -> decide(Library.removeCopy(book));
                    case 1 -> decide(Library.addCopy(book));
                    case 2 -> decide(Library.cancel(reader));
                    case 3 -> decide(Library.register(reader));
                    case 4, 5 -> decide(Library.giveBack(book, reader));
                    default -> decide(Library.lend(book, reader));
                }
            } catch (Library.Refused _) {
                refused.incrementAndGet();
            }
        }
    }
}
