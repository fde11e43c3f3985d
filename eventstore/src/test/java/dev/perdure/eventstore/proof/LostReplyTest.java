package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.testkit.network.ReplyEnd;
import dev.perdure.testkit.network.TcpProxy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;

/// The server commits, and the answer never arrives.
@Timeout(1_800)
final class LostReplyTest {
    private static final EventTag BOOK = EventTag.of("book", "1");
    private static final int MOST_ATTEMPTS = 5;
    private static final int LOSSES = Length.times(20);

    private final TestDatabase place = TestDatabase.create();
    private final History history = new History();
    private TcpProxy proxy;
    private String url;
    private EventStore store;
    private EventLog log;

    @BeforeEach
    void open() {
        var server = place.options().place().split("[:/]", -1);
        proxy =
                TcpProxy.to(server[0], Integer.parseInt(server[1]))
                        .replies(ReplyEnd::postgres)
                        .start();
        url = "jdbc:postgresql://127.0.0.1:%d/%s".formatted(proxy.port(), server[2]);
        store = open(Duration.ofSeconds(10));
        log = store.log("library");
        log.append(event()); // so that a connection is open, and nothing but the append is lost
    }

    private EventStore open(Duration patience) {
        var timeouts = place.options().timeouts().withAcquire(Duration.ofMillis(500));
        return EventStore.open(
                EventStoreOptions.of(place.options().withUrl(url).withTimeouts(timeouts))
                        .withSchema(place.schema())
                        .withPatience(patience, Duration.ZERO));
    }

    @AfterEach
    void close() {
        proxy.refuseNew(false);
        store.close();
        proxy.close();
        place.close();
    }

    private static NewEvent event() {
        return NewEvent.of("bought", Encoded.json("{}"), BOOK);
    }

    private static AppendRequest firstOf(EventTag tag) {
        return AppendRequest.of(NewEvent.of("bought", Encoded.json("{}"), tag))
                .withCondition(AppendCondition.noneMatches(Query.tagged(tag)));
    }

    /// Its own event would be in its way, were it not known by its key. The pool may ask whether a
    /// connection lives, and lose that answer instead: then another one is lost.
    @Test
    void a_key_finds_what_the_lost_answer_would_have_told() {
        Appended told;
        long head;
        int attempts = 0;
        do {
            head = log.head();
            var book = EventTag.of("book", "another-" + ++attempts);
            proxy.loseReplies(1);
            told = log.append(firstOf(book).withKey("key-" + attempts)).orThrow();
        } while (!told.repeated() && attempts < MOST_ATTEMPTS);

        assertThat(told).isEqualTo(new Appended(head + 1, head + 1, true));
        assertThat(log.head()).isEqualTo(head + 1);
    }

    @Test
    void without_a_key_the_outcome_is_unknown() {
        @Nullable EventStoreException told = null;
        for (int i = 0; i < MOST_ATTEMPTS && told == null; i++) {
            proxy.loseReplies(1);
            try {
                log.append(firstOf(EventTag.of("book", "another-" + i)));
            } catch (EventStoreException e) {
                told = e;
            }
        }

        assertThat(told)
                .isNotNull()
                .hasMessageContaining("may be stored or not")
                .extracting(EventStoreException::reason)
                .isEqualTo(Reason.OUTCOME_UNKNOWN);
    }

    /// A later attempt that cannot connect says nothing about the first. If the pool lost the
    /// answer to a question of its own, the request was never sent, and that is what must be told.
    @Test
    void outcome_stays_unknown_if_nobody_can_be_asked() {
        var reason = Reason.UNAVAILABLE;
        for (int i = 0; i < MOST_ATTEMPTS && reason == Reason.UNAVAILABLE; i++) {
            var request = firstOf(EventTag.of("book", "unheard-" + i)).withKey("unheard-" + i);
            reason = unheard(request);
            proxy.refuseNew(false);

            boolean stored = log.append(request).orThrow().repeated();
            assertThat(stored).isEqualTo(reason == Reason.OUTCOME_UNKNOWN);
        }

        assertThat(reason).isEqualTo(Reason.OUTCOME_UNKNOWN);
    }

    /// {@return what is told of a request whose answer was lost, while nobody can be asked}
    private Reason unheard(AppendRequest request) {
        try (var impatient = open(Duration.ofMillis(300))) {
            var own = impatient.log("library"); // has asked nothing else when the answer is lost
            long lost = proxy.counts().lostReplies();
            proxy.loseReplies(1);
            var answer = own.appendAsync(request);
            Waiting.until("lost replies", () -> proxy.counts().lostReplies() > lost);
            proxy.refuseNew(true);
            return answer.handle((_, e) ->
                            e instanceof EventStoreException told ? told.reason() : Reason.DEFECT)
                    .join();
        }
    }

    @Test
    void clients_with_keys_notice_nothing_of_lost_answers() throws Exception {
        var ways = List.<StoreUnderTest>of(new RealStore(store.log("loans")));
        try (var workload = new Workload(history, ways, true).start(6)) {
            for (int i = 0; i < LOSSES; i++) {
                workload.await(10);
                proxy.loseReplies(1);
            }
            workload.await(20);
        }

        history.assertSound(ways.getFirst());
    }
}
