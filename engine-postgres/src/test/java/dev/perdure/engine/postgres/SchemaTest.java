package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.SchemaCatalog;
import dev.perdure.embedded.pg.TestServers;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;
import dev.perdure.pg.Migrations;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How the schema comes into being.
final class SchemaTest {
    private static final int NODES = 20;

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

    @Test
    void every_script_is_listed() {
        assertThat(Migrations.unlisted(PostgresProvider.class, "store")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void upgraded_schema_equals_a_fresh_one(DatabaseOptions server) {
        use(server);
        var fresh = create("fresh");
        var upgraded = create("upgraded");
        database.execute("drop function " + upgraded + ".is_full");
        database.execute(
                ("create or replace function %1$s.store_now() returns timestamptz language plpgsql"
                                + " volatile as 'begin return null; end'")
                        .formatted(upgraded));
        database.execute("update " + upgraded + ".routine set checksum = 'older'");

        PostgresProvider.migrations(upgraded).apply(database);

        assertThat(catalog(upgraded)).isEqualTo(catalog(fresh)).hasSizeGreaterThan(150);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void printed_schema_equals_a_fresh_one(DatabaseOptions server) throws IOException {
        use(server);
        var fresh = create("fresh");
        var printed = name("printed");
        var sql = new StringBuilder();
        PostgresProvider.migrations(printed).print(sql);
        var url = server.url() + (server.url().contains("?") ? "&" : "?");
        try (var simple = Database.open(server.withUrl(url + "preferQueryMode=simple"))) {
            simple.execute(sql.toString());
        }

        assertThat(catalog(printed)).isEqualTo(catalog(fresh));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void many_nodes_start_together_on_an_empty_database(DatabaseOptions server) throws Exception {
        use(server);
        var options = PostgresOptions.of(server.withMaxConnections(2)).withSchema(name("many"));
        var together = new CyclicBarrier(NODES);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var epochs = new ArrayList<Future<Long>>();
            for (int i = 0; i < NODES; i++) {
                var node = "node-" + i;
                epochs.add(
                        threads.submit(() -> {
                            together.await();
                            try (var provider = PostgresProvider.open(options)) {
                                return Workday.join(provider, node).epoch();
                            }
                        }));
            }
            var distinct = new java.util.TreeSet<Long>();
            for (var epoch : epochs) {
                distinct.add(epoch.get());
            }
            assertThat(distinct).hasSize(NODES);
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
        PostgresProvider.migrations(name).apply(database);
        return name;
    }

    private List<String> catalog(String schema) {
        return SchemaCatalog.of(database, schema);
    }
}
