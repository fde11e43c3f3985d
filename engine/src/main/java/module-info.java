import org.jspecify.annotations.NullMarked;

/// Durable execution: ordinary blocking code that survives the process it runs in.
@NullMarked
@SuppressWarnings("module") // the test kit is compiled after this module
module dev.perdure.engine {
    requires static transitive org.jspecify;
    requires transitive jdk.jfr;
    requires transitive tools.jackson.databind;

    exports dev.perdure.engine;
    exports dev.perdure.engine.error;
    exports dev.perdure.engine.history;
    exports dev.perdure.engine.memory;
    exports dev.perdure.engine.observe;
    exports dev.perdure.engine.orchestration;
    exports dev.perdure.engine.payload;
    exports dev.perdure.engine.provider;
    exports dev.perdure.engine.runtime to
            dev.perdure.testkit;
}
