package dev.perdure.cli.instances;

import dev.perdure.cli.console.StoreOption;
import dev.perdure.engine.Client;
import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.InstanceRecord;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.function.Consumer;

/// Which instance of which store a command is about.
final class InstanceOption {
    @Mixin private StoreOption store = new StoreOption();

    @Parameters(paramLabel = "ID", index = "0", description = "The instance id.")
    private String id = "";

    String id() {
        return id;
    }

    Path file() {
        return store.file();
    }

    /// Opens the store, which must exist, and closes it afterwards.
    void withClient(Consumer<Client> action) {
        try (var provider = store.open();
                var client = Client.connect(provider)) {
            action.accept(client);
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
                                        .formatted(id, file())));
    }
}
