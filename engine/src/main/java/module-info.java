import org.jspecify.annotations.NullMarked;

/// Durable execution: ordinary blocking code that survives the process it runs in.
@NullMarked
module dev.perdure.engine {
    requires static transitive org.jspecify;
    requires transitive tools.jackson.databind;

    exports dev.perdure.engine.error;
    exports dev.perdure.engine.history;
    exports dev.perdure.engine.memory;
    exports dev.perdure.engine.payload;
    exports dev.perdure.engine.provider;
}
