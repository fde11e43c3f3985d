package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.PgBouncer;
import dev.perdure.embedded.pg.TestServers;
import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.Instance;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;

/// The engine through a pooler in transaction mode, where every transaction may get another
/// session.
@EnabledIf(value = "isInstalled", disabledReason = "no pgbouncer is installed on this machine")
@Timeout(120)
final class PgBouncerTest {
    private static final int MANY = 40;
    private static final ExternalEvent<Integer> NUMBER = ExternalEvent.of("number", Integer.class);
    private static final Activity<Integer, Integer> TWICE =
            Activity.of("twice", Integer.class, Integer.class, n -> 2 * n);
    private static final Orchestration<Integer, Integer> SUM =
            Orchestration.of("sum", Integer.class, Integer.class, PgBouncerTest::sum);

    @TempDir Path folder;

    static boolean isInstalled() {
        return PgBouncer.isInstalled();
    }

    private static Integer sum(OrchestrationContext ctx, Integer n) {
        int twice = ctx.call(TWICE, n);
        ctx.sleep(Duration.ofMillis(20));
        return twice + ctx.awaitEvent(NUMBER);
    }

    @Test
    void engines_run_while_a_direct_connection_listens() throws Exception {
        var server = TestServers.newest();
        try (var bouncer = new PgBouncer(server, folder)) {
            run_on_two_nodes(bouncer.database().withListenUrl(server.url()), "listening");
        }
    }

    @Test
    void engines_run_while_everybody_polls() throws Exception {
        try (var bouncer = new PgBouncer(TestServers.newest(), folder)) {
            run_on_two_nodes(bouncer.database().withoutListening(), "polling");
        }
    }

    private static void run_on_two_nodes(DatabaseOptions database, String name) {
        var schema = "%s_%d".formatted(name, ProcessHandle.current().pid());
        var options = PostgresOptions.of(database).withSchema(schema);
        try (var first = PostgresProvider.open(options);
                var second = PostgresProvider.open(options);
                var one = engine(first).start();
                var two = engine(second).start()) {
            var running =
                    IntStream.range(0, MANY)
                            .mapToObj(n -> one.client().start(SUM, "sum-" + n, n))
                            .toList();
            IntStream.range(0, MANY).forEach(n -> two.client().raise("sum-" + n, NUMBER, 1));

            assertThat(running.stream().map(Instance::result))
                    .containsExactlyElementsOf(
                            IntStream.range(0, MANY).mapToObj(n -> 2 * n + 1).toList());
        }
        nothing_is_left(database, schema);
    }

    private static Engine.Builder engine(PostgresProvider provider) {
        return Engine.on(provider)
                .register(SUM)
                .register(TWICE)
                .options(EngineOptions.defaults().withPollInterval(Duration.ofMillis(200)));
    }

    /// Nothing of a transaction stays in the pooler's sessions.
    private static void nothing_is_left(DatabaseOptions database, String schema) {
        try (var admin = Database.open(database)) {
            long locks =
                    admin.with(connection -> {
                        try (var statement = connection.createStatement();
                                var rows =
                                        statement.executeQuery(
                                                """
                                                select count(*)
                                                from pg_locks l
                                                where l.locktype = 'advisory'
                                                and l.classid = '%s.node'::regclass::oid
                                                """
                                                        .formatted(schema))) {
                            rows.next();
                            return rows.getLong(1);
                        }
                    });
            assertThat(locks).isZero();
            admin.execute("drop schema " + schema + " cascade");
        }
    }
}
