package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestServers;
import dev.perdure.engine.Client;
import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ActivityOptions;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.RetryPolicy;
import dev.perdure.engine.provider.Provider;
import dev.perdure.testkit.network.ReplyEnd;
import dev.perdure.testkit.network.TcpProxy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Activities whose result commits with what they did.
final class TransactionalActivityTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final Activity<String, String> ORDER =
            Activity.named("order", String.class, String.class).withRetry(RetryPolicy.none());

    private static final Orchestration<Integer, String> BUY =
            Orchestration.of(
                    "buy",
                    Integer.class,
                    String.class,
                    (ctx, count) -> {
                        var orders = new ArrayList<Durable<String>>();
                        for (int i = 0; i < count; i++) {
                            orders.add(ctx.start(ORDER, "o" + i));
                        }
                        return String.join(" ", ctx.all(orders).await());
                    });

    private static final Orchestration<Integer, String> BUY_ELSEWHERE =
            Orchestration.of(
                    "buy-elsewhere",
                    Integer.class,
                    String.class,
                    (ctx, _) ->
                            ctx.call(
                                    ORDER.withOptions(
                                            ActivityOptions.DEFAULTS
                                                    .withRetry(RetryPolicy.none())
                                                    .withTag("far")),
                                    "o0"));

    private static final Orchestration<Integer, String> BUY_WITH_RETRY =
            Orchestration.of(
                    "buy-with-retry",
                    Integer.class,
                    String.class,
                    (ctx, _) ->
                            ctx.call(
                                    ORDER.withRetry(RetryPolicy.fixed(5, Duration.ofMillis(1))),
                                    "o0"));

    private final OwnStore store = new OwnStore(TestServers.newest());
    private final PostgresProvider provider = store.provider();
    private final AtomicInteger runs = new AtomicInteger();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        store.close();
    }

    private Engine engine(
            String name,
            Provider on,
            Activity.BodyWithContext<String, String> code,
            String... tag) {
        var options =
                EngineOptions.defaults()
                        .withNodeId(name)
                        .withLease(Duration.ofSeconds(2))
                        .withShutdownGrace(Duration.ofMillis(100));
        for (var it : tag) {
            options = options.withTag(it);
        }
        var engine =
                Engine.on(on)
                        .register(BUY, BUY_ELSEWHERE, BUY_WITH_RETRY)
                        .register(ORDER.withBody(code))
                        .options(options)
                        .start();
        open.push(engine);
        return engine;
    }

    private TransactionalBody<String, String> inserting() {
        return (connection, ctx, id) -> {
            runs.incrementAndGet();
            OwnStore.insertOrder(connection, store, id);
            return id + " of " + ctx.instanceId();
        };
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            })
    void the_work_and_the_result_commit_together(int isolation) {
        var engine = engine("a", provider, provider.transactional(isolation, inserting()));

        assertThat(engine.client().run(BUY, "i", 1)).isEqualTo("o0 of i");
        assertThat(store.orders()).isEqualTo(1);
        assertThat(runs).hasValue(1);
        assertThat(engine.client().counts().messages()).isZero();
    }

    @Test
    void many_of_one_instance_run_side_by_side_and_none_is_forgotten() {
        var engine = engine("a", provider, provider.transactional(inserting()));

        engine.client().start(BUY, "i", 60).result(SOON);
        assertThat(store.orders()).isEqualTo(60);
        assertThat(runs).hasValue(60);
    }

    @Test
    void a_failure_rolls_back_and_the_next_attempt_commits_once() {
        var engine =
                engine(
                        "a",
                        provider,
                        provider.transactional((connection, ctx, id) -> {
                            var result = inserting().run(connection, ctx, id);
                            if (runs.get() < 3) {
                                throw new IllegalStateException("not yet");
                            }
                            return result;
                        }));

        assertThat(engine.client().run(BUY_WITH_RETRY, "i", 1)).isEqualTo("o0 of i");
        assertThat(store.orders()).isEqualTo(1);
        assertThat(runs).hasValue(3);
    }

    @Test
    void a_queued_one_commits_on_the_node_that_took_it() {
        var near = engine("near", provider, (_, _) -> "here");
        var other = store.provider();
        engine("far", other, other.transactional(inserting()), "far");

        assertThat(near.client().run(BUY_ELSEWHERE, "i", 1)).isEqualTo("o0 of i");
        assertThat(store.orders()).isEqualTo(1);
        assertThat(store.count(store.schema + ".work")).isZero();
        assertThat(near.client().counts().messages()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void after_a_crash_between_the_commit_and_the_turn_it_is_not_run_again(int queued) {
        var ours = store.provider();
        var dying = new DyingProvider(ours);
        var code = ours.transactional(inserting());
        engine(
                "first",
                dying.provider(),
                (ctx, id) -> {
                    dying.die();
                    return code.run(ctx, id);
                },
                "far");
        client().start(queued == 1 ? BUY_ELSEWHERE : BUY, "i", 1);
        store.await("select count(*) from %s.orders".formatted(store.app()), "1");
        engine("second", provider, provider.transactional(inserting()), "far");

        var result = client().instance(BUY, "i").result(SOON);
        assertThat(result).isEqualTo("o0 of i");
        assertThat(store.orders()).isEqualTo(1);
        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_SERIALIZABLE})
    void a_node_that_lost_its_lease_meanwhile_cannot_commit(int isolation) throws Exception {
        var ours = store.provider();
        var dying = new DyingProvider(ours);
        var begun = new CountDownLatch(1);
        var takenOver = new CountDownLatch(1);
        var refused = new CountDownLatch(1);
        var code =
                ours.<String, String>transactional(
                        isolation,
                        (connection, _, id) -> {
                            OwnStore.insertOrder(connection, store, id + " of the dead");
                            dying.die();
                            begun.countDown();
                            await(takenOver);
                            return "wrong";
                        });
        engine(
                "first",
                dying.provider(),
                (ctx, id) -> {
                    try {
                        return code.run(ctx, id);
                    } finally {
                        refused.countDown();
                    }
                });
        client().start(BUY_WITH_RETRY, "i", 1);
        await(begun);
        engine("second", provider, provider.transactional(inserting()));

        var result = client().instance(BUY_WITH_RETRY, "i").result(SOON);
        takenOver.countDown();
        await(refused);
        assertThat(result).isEqualTo("o0 of i");
        assertThat(store.read("select string_agg(id, ',') from %s.orders".formatted(store.app())))
                .isEqualTo("o0");
    }

    @Test
    void a_commit_whose_answer_was_lost_is_asked_for_and_not_repeated() throws Exception {
        store.run(
                """
                create function %1$s.slow() returns trigger language plpgsql as
                'begin perform pg_sleep(1); return null; end';
                create constraint trigger slow after insert on %1$s.orders
                deferrable initially deferred for each row execute function %1$s.slow()
                """
                        .formatted(store.app()));
        var server = URI.create(store.options.database().url().substring("jdbc:".length()));
        var proxy =
                TcpProxy.to(server.getHost(), server.getPort()).replies(ReplyEnd::postgres).start();
        open.push(proxy);
        var url = "jdbc:postgresql://localhost:%d%s".formatted(proxy.port(), server.getPath());
        var farOptions = PostgresOptions.of(store.options.database().withUrl(url));
        var far = PostgresProvider.open(farOptions.withSchema(store.schema));
        open.push(far);
        engine("a", provider, far.transactional(inserting()));
        var instance = client().start(BUY, "i", 1);

        store.await(
                "select count(*) from pg_stat_activity where query = 'COMMIT'"
                        + " and state = 'active' and wait_event = 'PgSleep'",
                "1");
        proxy.cutAll();
        assertThat(instance.result(SOON)).isEqualTo("o0 of i");
        assertThat(store.orders()).isEqualTo(1);
        assertThat(runs).hasValue(1);
    }

    @Test
    void code_that_ends_its_transaction_itself_is_told_so() {
        var engine =
                engine(
                        "a",
                        provider,
                        provider.transactional((connection, _, id) -> {
                            OwnStore.insertOrder(connection, store, id);
                            connection.commit();
                            return id;
                        }));

        var failure = engine.client().start(BUY, "i", 1).resultAsync();
        assertThat(failure)
                .failsWithin(SOON)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withMessageContaining("ended its transaction itself");
    }

    @Test
    void an_attempt_that_ran_out_of_time_does_not_commit() {
        var late = new CountDownLatch(1);
        var limited =
                Orchestration.of(
                        "limited",
                        Integer.class,
                        String.class,
                        (ctx, _) ->
                                ctx.call(
                                        ORDER.withOptions(
                                                ActivityOptions.DEFAULTS
                                                        .withStartToClose(Duration.ofMillis(300))
                                                        .withRetry(
                                                                RetryPolicy.fixed(
                                                                        2, Duration.ofMillis(1)))),
                                        "o0"));
        TransactionalBody<String, String> code =
                (connection, ctx, id) -> {
                    OwnStore.insertOrder(connection, store, id + "." + ctx.attempt());
                    if (ctx.attempt() == 1) {
                        uninterruptibly(late);
                    }
                    return id + "." + ctx.attempt();
                };
        try (var engine =
                Engine.on(provider)
                        .register(limited)
                        .register(ORDER.withBody(provider.transactional(code)))
                        .start()) {
            var result = engine.client().start(limited, "i", 1).result(SOON);
            late.countDown();

            assertThat(result).isEqualTo("o0.2");
        }
        assertThat(store.read("select string_agg(id, ',') from %s.orders".formatted(store.app())))
                .isEqualTo("o0.2");
    }

    private Client client() {
        return Client.connect(provider);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private static void uninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                await(latch);
            } catch (InterruptedException _) {
                // The code does not care.
            }
        }
    }
}
