package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.EmbeddedPostgres;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.embedded.pg.ServerFaults;
import dev.perdure.embedded.pg.ServerOptions;
import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.observe.EngineListener;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.Status;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A server whose disk has no room left: nothing that was acknowledged is lost, and the engine goes
/// on when there is room again. Where no disk can be mounted, `/dev/full` stands for it.
@Timeout(300)
final class FullDiskTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TEXT = "x".repeat(1_000);

    private static final Activity<String, String> ECHO =
            Activity.of("echo", String.class, String.class, text -> text);

    private static final Orchestration<String, String> TWICE =
            Orchestration.of(
                    "twice",
                    String.class,
                    String.class,
                    (ctx, text) -> ctx.call(ECHO, ctx.call(ECHO, text)));

    private final @Nullable SmallDisk disk = SmallDisk.mount().orElse(null);
    private final PostgresServer server = EmbeddedPostgres.start(options());
    private final ServerFaults faults = ServerFaults.of(server);
    private final ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();
    private final CountDownLatch enough = new CountDownLatch(1);
    private final List<String> acknowledged = new ArrayList<>();
    private ServerFaults.@Nullable Ongoing full;
    private PostgresProvider provider;
    private Engine engine;
    private Thread caller;

    private ServerOptions options() {
        var small =
                ServerOptions.defaults()
                        .withSetting("min_wal_size", "32MB")
                        .withSetting("max_wal_size", "32MB")
                        .withSetting("shared_buffers", "16MB");
        return disk == null ? small : small.withHome(disk.folder().resolve("server"));
    }

    @BeforeEach
    void work() {
        provider = PostgresProvider.open(server.database());
        var told =
                new EngineListener() {
                    @Override
                    public void storeLost(String reason) {
                        lost.add(reason);
                    }
                };
        engine =
                Engine.on(provider)
                        .register(TWICE)
                        .register(ECHO)
                        .options(
                                EngineOptions.defaults()
                                        .withLease(Duration.ofSeconds(3))
                                        .withStartTimeout(Duration.ofSeconds(5))
                                        .withPollInterval(Duration.ofMillis(200)))
                        .listener(told)
                        .start();
        caller = Thread.ofVirtual().start(this::startInstances);
    }

    @AfterEach
    void close() {
        enough.countDown();
        engine.close();
        provider.close();
        faults.close();
        server.close();
        if (disk != null) {
            disk.close();
        }
    }

    private void startInstances() {
        try {
            for (int i = 0; !enough.await(1, TimeUnit.MILLISECONDS); i++) {
                var id = "order-" + i;
                try {
                    engine.client().start(TWICE, id, TEXT);
                    acknowledge(id);
                } catch (ProviderException e) {
                    assertThat(e.isTransient()).as(e.getMessage()).isTrue();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void acknowledge(String id) {
        acknowledged.add(id);
    }

    private synchronized int count() {
        return acknowledged.size();
    }

    private void fill() {
        if (disk == null) {
            full = faults.fullDisk("perdure.history");
        } else {
            disk.fill();
        }
    }

    /// Starts the server as somebody would, if it has given up.
    private void free() {
        if (disk != null) {
            disk.free();
        }
        server.start();
        if (full != null) {
            full.close();
        }
    }

    @Test
    void engine_waits_while_no_data_can_be_stored() throws InterruptedException {
        await("some instances are started", () -> count() > 50);
        fill();
        await("the disk is full", () -> lost.stream().anyMatch(it -> it.contains("53100")));
        free();

        everythingIsThere();
    }

    @Test
    void server_that_has_no_room_for_its_log_crashes_and_nothing_is_lost()
            throws InterruptedException {
        await("some instances are started", () -> count() > 50);
        fill();
        if (disk == null) {
            server.crash();
        } else {
            await("the log is full", this::hasCrashed);
        }
        await("the engine has noticed", () -> !lost.isEmpty());
        free();

        everythingIsThere();
        assertThat(hasRecovered()).isTrue();
    }

    /// Asks for the next file of the log, and looks whether the server survives that. It cannot say
    /// so in its own log, which is on the same disk.
    private boolean hasCrashed() {
        try (var database = Database.open(server.database().withMaxConnections(1))) {
            database.with(connection -> {
                try (var statement = connection.createStatement()) {
                    return statement.execute(
                            "select pg_logical_emit_message(true, 'fill', 'x'), pg_switch_wal()");
                }
            });
            return false;
        } catch (DatabaseException e) {
            assertThat(e.isTransient()).as(e.getMessage()).isTrue();
            var state = e.sqlState().orElse("");
            return state.startsWith("08") || state.startsWith("57P");
        }
    }

    private boolean hasRecovered() {
        try (var lines = Files.lines(server.log())) {
            return lines.anyMatch(it -> it.contains("was not properly shut down"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void everythingIsThere() throws InterruptedException {
        int before = count();
        await("more instances are started", () -> count() > before + 50);
        enough.countDown();
        caller.join();
        for (var id : List.copyOf(acknowledged)) {
            assertThat(engine.client().instance(TWICE, id).result(SOON)).isEqualTo(TEXT);
            assertThat(engine.client().status(id).orElseThrow().status())
                    .isEqualTo(Status.COMPLETED);
        }
        assertThat(engine.client().parked(10)).isEmpty();
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
