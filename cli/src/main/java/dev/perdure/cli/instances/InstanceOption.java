package dev.perdure.cli.instances;

import dev.perdure.cli.console.StoreOption;
import dev.perdure.cli.console.StorePlace;
import dev.perdure.engine.Client;
import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Provider;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Which instance of which store a command is about.
final class InstanceOption {
    @Mixin private StoreOption store = new StoreOption();

    @Parameters(paramLabel = "ID", index = "0", description = "The instance id.")
    private String id = "";

    String id() {
        return id;
    }

    StorePlace place() {
        return store.place();
    }

    /// Opens the store, which must exist, and closes it afterwards.
    void withClient(Consumer<Client> action) {
        withStore((_, client) -> action.accept(client));
    }

    /// Opens the store, which must exist, and closes it afterwards.
    void withStore(BiConsumer<Provider, Client> action) {
        try (var provider = store.open();
                var client = Client.connect(provider)) {
            action.accept(provider, client);
        }
    }

    /// {@return what the store knows about the instance}
    InstanceRecord record(Client client) {
        return client.status(id)
                .orElseThrow(() ->
                        new EngineException(
                                ErrorCode.NO_SUCH_INSTANCE,
                                ("instance '%s' does not exist in '%s'."
                                                + " List instances to find the right id")
                                        .formatted(id, place())));
    }
}
