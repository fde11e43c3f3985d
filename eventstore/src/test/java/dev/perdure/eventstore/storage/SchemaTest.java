package dev.perdure.eventstore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.SchemaCatalog;
import dev.perdure.embedded.pg.TestServers;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// How the schema comes into being: however it did, it is the same one.
final class SchemaTest {
    private static final int STORES = 20;

    /// What is there of a segment. Its name has the number of the log, of which those who lost the
    /// race to create it have used some.
    private static final String SEGMENT = "(?s).*\\bevent(_tag)?_\\d+_0.*";

    private final List<String> schemas = new ArrayList<>();
    private Database database = Database.open(TestServers.newest().withMaxConnections(2));

    static List<DatabaseOptions> servers() {
        return TestServers.all();
    }

    @AfterEach
    void drop_everything() {
        schemas.forEach(it -> database.execute("drop schema if exists " + it + " cascade"));
        database.close();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void installing_again_changes_nothing(DatabaseOptions server) {
        use(server);
        var schema = create("fresh");
        var fresh = catalog(schema);

        EventStore.migrations(schema).apply(database);

        assertThat(catalog(schema)).isEqualTo(fresh).hasSizeGreaterThan(150);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void functions_of_an_older_release_become_those_of_a_fresh_schema(DatabaseOptions server) {
        use(server);
        var fresh = create("fresh");
        var upgraded = create("upgraded");
        database.execute("drop function " + upgraded + ".has_members");
        database.execute(
                ("create or replace function %1$s.head_of(p_log integer, p_hint bigint)"
                                + " returns bigint language plpgsql as 'begin return 0; end'")
                        .formatted(upgraded));
        database.execute("update " + upgraded + ".routine set checksum = 'older'");

        EventStore.migrations(upgraded).apply(database);

        assertThat(catalog(upgraded)).isEqualTo(catalog(fresh));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void printed_schema_equals_a_fresh_one(DatabaseOptions server) throws IOException {
        use(server);
        var fresh = create("fresh");
        var printed = name("printed");
        var sql = new StringBuilder();
        EventStore.migrations(printed).print(sql);
        var url = server.url() + (server.url().contains("?") ? "&" : "?");
        try (var simple = Database.open(server.withUrl(url + "preferQueryMode=simple"))) {
            simple.execute(sql.toString());
        }

        assertThat(catalog(printed)).isEqualTo(catalog(fresh));
        assertThat(positions(server, printed)).containsExactly(1L, 2L);
        assertThat(positions(server, fresh)).containsExactly(1L, 2L);
        assertThat(catalog(printed)).isEqualTo(catalog(fresh));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void schemas_of_one_database_know_nothing_of_each_other(DatabaseOptions server) {
        use(server);
        var first = create("first");
        var second = create("second");

        assertThat(positions(server, first)).containsExactly(1L, 2L);
        assertThat(positions(server, second)).containsExactly(1L, 2L);
        database.execute("drop schema " + first + " cascade");
        assertThat(positions(server, second)).containsExactly(3L, 4L);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void many_stores_open_together_on_an_empty_database(DatabaseOptions server) throws Exception {
        use(server);
        var many = name("many");
        var together = new CyclicBarrier(STORES);
        var positions = new ArrayList<Long>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var appended = new ArrayList<Future<List<Long>>>();
            for (int i = 0; i < STORES; i++) {
                appended.add(
                        threads.submit(() -> {
                            together.await();
                            return positions(server, many);
                        }));
            }
            for (var it : appended) {
                positions.addAll(it.get());
            }
        }

        assertThat(positions)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 2 * STORES).mapToObj(Long::valueOf).toList());
        assertThat(catalog(many).stream().filter(it -> !it.matches(SEGMENT)))
                .containsExactlyElementsOf(catalog(create("fresh")));
    }

    /// {@return the positions of two events that a store of its own appends}
    private static List<Long> positions(DatabaseOptions server, String schema) {
        var options = EventStoreOptions.of(server.withMaxConnections(2)).withSchema(schema);
        try (var store = EventStore.open(options)) {
            var log = store.log("library");
            var event = NewEvent.of("lent", Encoded.json("{}"));
            return List.of(log.append(event).first(), log.append(event).first());
        }
    }

    private void use(DatabaseOptions server) {
        database.close();
        database = Database.open(server.withMaxConnections(2));
    }

    private String name(String kind) {
        var name = "%s_%d".formatted(kind, ProcessHandle.current().pid());
        schemas.add(name);
        return name;
    }

    private String create(String kind) {
        var name = name(kind);
        EventStore.migrations(name).apply(database);
        return name;
    }

    private List<String> catalog(String schema) {
        return SchemaCatalog.of(database, schema);
    }
}
