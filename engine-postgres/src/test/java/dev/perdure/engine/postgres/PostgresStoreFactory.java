package dev.perdure.engine.postgres;

import dev.perdure.embedded.pg.TestServers;
import dev.perdure.engine.provider.Provider;
import dev.perdure.testkit.ForwardingProvider;
import dev.perdure.testkit.StoreFactory;
import dev.perdure.testkit.TestClock;

/// Lets the engine's own tests run on PostgreSQL, on the virtual clock that they move.
public final class PostgresStoreFactory implements StoreFactory {
    /// For the service loader.
    public PostgresStoreFactory() {}

    @Override
    public Provider open(TestClock clock) {
        var schema = new TestSchema(TestServers.newest());
        schema.setTime(clock.instant());
        var provider = PostgresProvider.open(schema.options());
        clock.followedBy(time -> {
            schema.setTime(time);
            provider.readClock();
        });
        return new ForwardingProvider(provider) {
            @Override
            public void close() {
                provider.close();
                schema.close();
            }
        };
    }
}
