package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestServers;
import dev.perdure.engine.Client;
import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.InstanceFailed;
import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.orchestration.ActivityOptions;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.Status;

import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;

/// Text of PostgreSQL has no NUL: names with it are refused by name, reasons show it as a symbol.
final class UnstorableTextTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String ID = "order\0-7";
    private static final ExternalEvent<String> NOTE = ExternalEvent.of("note", String.class);
    private static final ExternalEvent<String> BAD_NOTE = ExternalEvent.of("no\0te", String.class);

    private static final Orchestration<String, String> WAIT =
            Orchestration.of("wait", String.class, String.class, (ctx, _) -> ctx.awaitEvent(NOTE));

    /// Starts a child whose id is the input.
    private static final Orchestration<String, String> PARENT =
            Orchestration.of(
                    "parent",
                    String.class,
                    String.class,
                    (ctx, id) -> ctx.startChild(WAIT, "", id).await());

    private final OwnStore store = new OwnStore(TestServers.newest());
    private final PostgresProvider provider = store.provider();
    private final Client client = Client.connect(provider);

    @AfterEach
    void close() {
        client.close();
        store.close();
    }

    private static AbstractThrowableAssert<?, ?> refused(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_ARGUMENT))
                .hasMessageContaining("Remove it");
    }

    @Test
    void start_and_event_with_nul_are_refused_with_what_and_where() throws SQLException {
        refused(() -> client.start(WAIT, ID, ""))
                .hasMessageContaining("instance id 'order␀-7'")
                .hasMessageContaining("position 6");
        client.start(WAIT, "fine", "");
        refused(() -> client.raise("fine", BAD_NOTE, "x"))
                .hasMessageContaining("event name 'no␀te'");
        refused(() -> client.raise("fine", "no\0te", Payload.NONE));
        try (var connection = store.begin()) {
            var inside = PostgresClient.of(client, provider).in(connection);
            refused(() -> inside.start(WAIT, ID, ""));
            refused(() -> inside.raise(ID, NOTE, "x"));
            refused(() -> inside.raise("fine", BAD_NOTE, "x"));
            inside.raise("fine", NOTE, "the transaction is intact");
            connection.commit();
        }
        assertThat(client.list(InstanceQuery.all(10))).hasSize(1);
    }

    @Test
    void other_calls_with_an_id_with_nul_are_refused_too() {
        refused(() -> client.raise(ID, NOTE, "x")).hasMessageContaining("'order␀-7'");
        refused(() -> client.status(ID)).hasMessageContaining("'order␀-7'");
        refused(() -> client.terminate(ID, ""));
        refused(() -> client.resume(ID));
        refused(() -> client.delete(ID));
        refused(() -> client.history(ID, 1, 0, 10));
    }

    @Test
    void engine_refuses_names_with_nul_before_it_starts() {
        var bad = Orchestration.of("wa\0it", String.class, String.class, (_, text) -> text);
        assertThatThrownBy(() -> Engine.on(provider).register(bad).start())
                .hasMessageContaining("'wa␀it'")
                .hasMessageContaining("NUL");
        assertThatThrownBy(() -> ActivityOptions.DEFAULTS.withTag("ta\0g"))
                .hasMessageContaining("tag 'ta␀g'");
        var options = EngineOptions.defaults().withNodeId("no\0de").withTag("ta\0g");
        refused(() -> Engine.on(provider).register(WAIT).options(options).start())
                .hasMessageContaining("nodeId 'no␀de'")
                .hasMessageContaining("tag 'ta␀g'");
    }

    @Test
    void child_with_nul_fails_its_parent_and_nothing_else() {
        try (var engine = Engine.on(provider).register(PARENT, WAIT).start()) {
            var parent = engine.client().start(PARENT, "parent", ID);

            assertThatThrownBy(() -> parent.result(SOON))
                    .isInstanceOf(InstanceFailed.class)
                    .hasMessageContaining("order␀-7");
        }
    }

    @Test
    void reason_with_nul_is_stored_with_a_symbol() {
        client.start(WAIT, "a", "");
        client.terminate("a", "out\0of stock");

        var ended = client.status("a").orElseThrow();
        assertThat(ended.status()).isEqualTo(Status.TERMINATED);
        assertThat(ended.reason()).isEqualTo("out␀of stock");
    }
}
