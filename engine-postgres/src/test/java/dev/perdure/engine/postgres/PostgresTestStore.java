package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.Provider;
import dev.perdure.pg.DatabaseOptions;
import dev.perdure.pg.Sql;
import dev.perdure.testkit.provider.TestStore;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// A store of the contract, whose time stands still unless it is moved.
final class PostgresTestStore implements TestStore {
    private final TestSchema schema;
    private Instant time = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private PostgresProvider provider;

    PostgresTestStore(DatabaseOptions server) {
        schema = new TestSchema(server);
        schema.setTime(time);
        provider = PostgresProvider.open(schema.options());
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public void advance(Duration step) {
        time = time.plus(step).truncatedTo(ChronoUnit.MICROS);
        schema.setTime(time);
        provider.readClock();
    }

    @Override
    public Provider reopen() {
        provider.close();
        provider = PostgresProvider.open(schema.options());
        return provider;
    }

    @Override
    public void damageHistory(String instance) {
        damage(
                """
                update %1$s.history set data = '\\xff00'
                where (instance, execution, first_event) = (
                    select h.instance, h.execution, h.first_event
                    from %1$s.history h
                    join %1$s.instance_record r
                        on r.instance = h.instance and r.execution = h.execution
                    where r.id = %2$s
                    order by h.first_event desc
                    limit 1
                )
                """,
                instance);
    }

    @Override
    public void damageMessage(String instance) {
        damage(
                """
                update %1$s.message set body = '\\xff00'
                where id = (
                    select min(m.id)
                    from %1$s.message m
                    join %1$s.instance i on i.instance = m.instance
                    where i.id = %2$s
                )
                """,
                instance);
    }

    @Override
    public void close() {
        provider.close();
        schema.close();
    }

    private void damage(String sql, String instance) {
        if (schema.run(sql, Sql.quoteText(instance)) != 1) {
            throw new IllegalStateException("nothing to damage in " + instance);
        }
    }
}
