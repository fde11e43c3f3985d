package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perdure.embedded.pg.InstalledPostgres;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.AppendResult.Conflict;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A log that was dumped and restored elsewhere is the same log.
@Timeout(120)
final class RestoredDumpTest {
    private final History history = new History();

    @Test
    void restored_log_has_its_positions_tags_and_keys_and_goes_on(@TempDir Path folder)
            throws Exception {
        var installed =
                InstalledPostgres.find().stream()
                        .filter(it -> programs(it.majorVersion()) != null)
                        .findFirst();
        assumeTrue(installed.isPresent(), "no PostgreSQL with pg_dump is installed");
        try (var server = installed.orElseThrow().start();
                var place = TestDatabase.on(server);
                var store = open(server, "postgres", place.schema());
                var database = place.open()) {
            var log = store.log("library");
            var original = new RealStore(log);
            var key = AppendRequest.of(event("bought")).withKey("first");
            log.append(key);
            try (var workload = new Workload(history, List.of(original), true).start(4)) {
                workload.await(100);
            }
            var file = folder.resolve("dump.sql");
            run(server, "pg_dump", "-n", place.schema(), "-f", file.toString(), server.uri());
            database.execute("create database restored");
            var restored = server.uri().replaceAll("/postgres$", "/restored");
            run(server, "psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", file.toString(), restored);

            try (var other = open(server, "restored", place.schema())) {
                assertSame(original, new RealStore(other.log("library")), key);
            }
        }
    }

    private static void assertSame(RealStore original, RealStore restored, AppendRequest key) {
        var events = original.all();
        assertThat(restored.all()).isEqualTo(events);
        for (var query :
                List.of(
                        Query.tagged(EventTag.of("book", "1")),
                        Query.ofTypes("returned"),
                        Query.tagged(EventTag.of("book", "2"), EventTag.of("reader", "3")))) {
            assertThat(restored.read(query, 0, 10_000)).isEqualTo(original.read(query, 0, 10_000));
        }
        long head = events.size();
        var log = restored.log();
        assertThat(log.append(key)).isEqualTo(new Appended(1, 1, true));
        assertThat(log.append(event("added"))).isEqualTo(new Appended(head + 1, head + 1, false));
        var stale =
                log.readDecision(Query.tagged(EventTag.of("book", "1")), 0, restored.consistency());
        log.append(event("lent"));
        assertThat(log.append(AppendRequest.of(event("lent")).withCondition(stale.condition())))
                .isInstanceOf(Conflict.class);
    }

    private static NewEvent event(String type) {
        return NewEvent.of(type, Encoded.json("{}"), EventTag.of("book", "1"));
    }

    private static EventStore open(PostgresServer server, String database, String schema) {
        var url = server.url().replace("/postgres?", "/" + database + "?");
        return EventStore.open(
                EventStoreOptions.of(server.database().withUrl(url)).withSchema(schema));
    }

    /// {@return the folder with `pg_dump` of this release; `null` if it is not there}
    private static @Nullable Path programs(int majorVersion) {
        var folder = Path.of("/usr/lib/postgresql/" + majorVersion + "/bin");
        return Files.isExecutable(folder.resolve("pg_dump")) ? folder : null;
    }

    private static void run(PostgresServer server, String program, String... words)
            throws Exception {
        var folder = Objects.requireNonNull(programs(server.majorVersion()), program);
        var command = new ArrayList<>(List.of(folder.resolve(program).toString()));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
    }
}
