import org.jspecify.annotations.NullMarked;

/// Activities of the engine that append to the event store, in one transaction with their result.
@NullMarked
module dev.perdure.eventstore.engine {
    requires transitive dev.perdure.engine.postgres;
    requires transitive dev.perdure.eventstore;
    requires java.sql;
    requires static transitive org.jspecify;

    exports dev.perdure.eventstore.engine;
}
