import org.jspecify.annotations.NullMarked;

/// Small orchestrations, and decisions on stored events, one idea each; the documents quote them.
@NullMarked
@SuppressWarnings("requires-automatic") // named in manifests
module dev.perdure.examples {
    requires transitive dev.perdure.engine;
    requires transitive dev.perdure.engine.postgres;
    requires dev.perdure.engine.sqlite;
    requires transitive dev.perdure.eventstore;
    requires static io.opentelemetry.api;
    requires transitive java.sql;
    requires static micrometer.core;

    exports dev.perdure.examples;
    exports dev.perdure.examples.library;
    exports dev.perdure.examples.order;
    exports dev.perdure.examples.postgres;
    exports dev.perdure.examples.treeindex;

    // Values of the examples are stored as JSON.
    opens dev.perdure.examples.child to
            tools.jackson.databind;
    opens dev.perdure.examples.copy to
            tools.jackson.databind;
    opens dev.perdure.examples.counter to
            tools.jackson.databind;
    opens dev.perdure.examples.inline to
            tools.jackson.databind;
    opens dev.perdure.examples.order to
            tools.jackson.databind;
    opens dev.perdure.examples.race to
            tools.jackson.databind;
    opens dev.perdure.examples.reminder to
            tools.jackson.databind;
    opens dev.perdure.examples.saga to
            tools.jackson.databind;
    opens dev.perdure.examples.treeindex to
            tools.jackson.databind;
    opens dev.perdure.examples.version to
            tools.jackson.databind;
}
