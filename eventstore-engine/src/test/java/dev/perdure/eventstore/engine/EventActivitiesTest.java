package dev.perdure.eventstore.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.engine.Engine;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.RetryPolicy;
import dev.perdure.engine.postgres.PostgresOptions;
import dev.perdure.engine.postgres.PostgresProvider;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.ReadOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Activities whose events commit with their result.
final class EventActivitiesTest {
    private static final Activity<String, Long> LEND =
            Activity.named("lend", String.class, Long.class)
                    .withRetry(RetryPolicy.fixed(5, Duration.ofMillis(1)));
    private static final Orchestration<String, Long> VISIT =
            Orchestration.of(
                    "visit", String.class, Long.class, (ctx, book) -> ctx.call(LEND, book));

    private final TestDatabase engines = TestDatabase.create();
    private final TestDatabase events = TestDatabase.create();
    private final PostgresProvider provider =
            PostgresProvider.open(
                    PostgresOptions.of(engines.options()).withSchema(engines.schema()));
    private final EventStore store =
            EventStore.open(EventStoreOptions.of(events.options()).withSchema(events.schema()));
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        store.close();
        provider.close();
        events.close();
        engines.close();
    }

    private static NewEvent lent(String book) {
        return NewEvent.of("BookLent", Encoded.json("{}"), EventTag.of("book", book));
    }

    private long visit(AppendingBody<String, Long> body) {
        var activities = EventActivities.of(provider, store);
        try (var engine =
                Engine.on(provider)
                        .register(VISIT)
                        .register(LEND.withBody(activities.appending(body)))
                        .start()) {
            return engine.client().run(VISIT, "visit-1", "b1");
        }
    }

    @Test
    void event_and_result_commit_together() {
        var position = visit((log, _, book) -> log.append("library", lent(book)).first());

        var stored = store.log("library").read(Query.all(), ReadOptions.defaults()).toList();
        assertThat(stored).hasSize(1);
        assertThat(stored.getFirst().position()).isEqualTo(position);
    }

    @Test
    void an_attempt_that_fails_leaves_no_event() {
        visit((log, _, book) -> {
            long first = log.append("library", lent(book)).first();
            if (runs.incrementAndGet() < 3) {
                throw new IllegalStateException("the printer is out of paper");
            }
            return first;
        });

        assertThat(runs).hasValue(3);
        assertThat(store.log("library").head()).isEqualTo(1);
    }

    @Test
    void events_name_the_instance_and_the_step_they_come_from() {
        var step = new AtomicReference<String>();
        visit((log, ctx, book) -> {
            step.set(ctx.idempotencyKey());
            return log.append("library", lent(book)).first();
        });

        var event = store.log("library").read(Query.all(), ReadOptions.defaults()).toList();
        assertThat(event.getFirst().event().correlationId()).isEqualTo("visit-1");
        assertThat(event.getFirst().event().causationId()).isEqualTo(step.get());
    }

    @Test
    void a_conflict_can_be_decided_again_in_the_same_transaction() {
        store.log("library").append(lent("b1"));

        visit((log, _, book) -> {
            var condition = AppendCondition.noneMatches(Query.tagged(EventTag.of("book", book)));
            var request = AppendRequest.of(lent(book)).withCondition(condition);
            log.append("library", request);
            var decision = log.readDecision("library", condition.query());
            return log.append("library", request.withCondition(decision.condition()))
                    .orThrow()
                    .first();
        });

        assertThat(store.log("library").head()).isEqualTo(2);
    }

    @Test
    void an_event_store_in_another_database_is_refused() {
        var name = events.schema();
        try (var database = engines.open()) {
            database.execute("create database " + name);
            var url = engines.options().url().replaceFirst("/\\w+(?=$|\\?)", "/" + name);
            var elsewhere = EventStoreOptions.of(engines.options().withUrl(url));
            try (var other = EventStore.open(elsewhere)) {
                assertThatThrownBy(() -> EventActivities.of(provider, other))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(name);
            }
            database.execute("drop database " + name + " with (force)");
        }
    }
}
