package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestServers;
import dev.perdure.engine.Client;
import dev.perdure.engine.Engine;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.MessageCodec;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.pg.DatabaseException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/// The functions for plain SQL and triggers.
final class SqlFunctionsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ExternalEvent<Order> CHANGED = ExternalEvent.of("changed", Order.class);

    /// A row of the application as its trigger sends it.
    record Order(String id, String item) {}

    private static final Orchestration<Order, String> PROCESS =
            Orchestration.of(
                    "process",
                    Order.class,
                    String.class,
                    (ctx, order) -> order.item() + ", then " + ctx.awaitEvent(CHANGED).item());

    private final OwnStore store = new OwnStore(TestServers.newest());
    private final PostgresProvider provider = store.provider();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_trigger_starts_an_orchestration_and_tells_it_of_changes() {
        store.run(
                """
                create function %1$s.order_changed() returns trigger
                language plpgsql as $$
                begin
                    if tg_op = 'INSERT' then
                        perform %2$s.start_orchestration(
                            name => 'process', version => 1, id => 'order-' || new.id,
                            input => to_jsonb(new));
                    else
                        perform %2$s.raise_event(
                            id => 'order-' || new.id, name => 'changed',
                            payload => to_jsonb(new));
                    end if;
                    return new;
                end
                $$;

                create trigger order_changed
                after insert or update on %1$s.orders
                for each row
                execute function %1$s.order_changed();
                """
                        .formatted(store.app(), store.schema));

        try (var _ = Engine.on(provider).register(PROCESS).start()) {
            store.run("insert into %s.orders values ('7', 'Grüner Tee')".formatted(store.app()));
            store.run("update %s.orders set item = 'coffee'".formatted(store.app()));
            var instance = Client.connect(provider).instance(PROCESS, "order-7");

            assertThat(instance.result(SOON)).isEqualTo("Grüner Tee, then coffee");
        }
    }

    @Test
    void what_sql_writes_is_what_java_writes() {
        var text = "ä".repeat(70); // 140 bytes, so that its length takes two
        var value = new Payload("json", ("\"" + text + "\"").getBytes(StandardCharsets.UTF_8));
        var arguments =
                "'%s', 300, 'x', '\"%s\"', 'attach', 'allow_if_failed'".formatted(text, text);
        store.run(start(arguments));
        store.run("select %s.raise_event('x', '%s')".formatted(store.schema, text));

        assertThat(body("message"))
                .isEqualTo(
                        new Message.Start(
                                text,
                                300,
                                value,
                                null,
                                new StartPolicy(
                                        StartPolicy.WhenRunning.ATTACH,
                                        StartPolicy.WhenFinished.ALLOW_IF_FAILED)));
        assertThat(body("arrival")).isEqualTo(new Message.ExternalEvent(text, Payload.NONE));
    }

    @Test
    void an_id_is_made_up_if_none_is_given() {
        var id = store.read(start("'process', 1"));

        assertThat(Client.connect(provider).status(id)).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    start_orchestration('process', 1, 'there')                          | PD009
                    start_orchestration('process', 0, 'x')                              | PD020
                    start_orchestration('', 1, 'x')                                     | PD020
                    start_orchestration('process', 1, repeat('x', 201))                 | PD020
                    start_orchestration('process', 1, 'x', if_running => 'terminate')   | PD020
                    start_orchestration('process', 1, 'x', if_finished => 'always')     | PD020
                    start_orchestration('p', 1, 'x', to_jsonb(repeat('x', 2097152)))    | PD003
                    raise_event('nobody', 'changed')                                    | PD010
                    raise_event('ended', 'changed')                                     | PD011
                    raise_event('there', null)                                          | PD020
                    """)
    void what_is_wrong_is_refused_with_a_state_of_its_own(String call, String state) {
        store.run(start("'process', 1, 'there'"));
        store.run(start("'process', 1, 'ended'"));
        Client.connect(provider).terminate("ended", "test");

        assertThatThrownBy(() -> store.read("select %s.%s".formatted(store.schema, call)))
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.sqlState()).hasValue(state));
    }

    private String start(String arguments) {
        return "select %s.start_orchestration(%s)".formatted(store.schema, arguments);
    }

    private Message body(String table) {
        var hex =
                store.read("select encode(body, 'hex') from %s.%s".formatted(store.schema, table));
        var bytes = HexFormat.of().parseHex(hex);
        var message = MessageCodec.decode(bytes);
        assertThat(MessageCodec.encode(message)).isEqualTo(bytes);
        return message;
    }
}
