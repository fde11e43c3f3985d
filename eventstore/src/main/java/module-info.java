import org.jspecify.annotations.NullMarked;

/// Event store with dynamic consistency boundaries on PostgreSQL.
@NullMarked
@SuppressWarnings("requires-automatic") // these libraries name themselves in their manifests
module dev.perdure.eventstore {
    requires transitive dev.perdure.pg;
    requires static io.opentelemetry.api;
    requires static io.opentelemetry.context;
    requires transitive java.sql;
    requires transitive tools.jackson.databind;
    requires static micrometer.core;
    requires static transitive org.jspecify;

    exports dev.perdure.eventstore;
    exports dev.perdure.eventstore.codec;
    exports dev.perdure.eventstore.decision;
    exports dev.perdure.eventstore.erasure;
    exports dev.perdure.eventstore.event;
    exports dev.perdure.eventstore.log;
    exports dev.perdure.eventstore.observe;
    exports dev.perdure.eventstore.observe.micrometer;
    exports dev.perdure.eventstore.observe.opentelemetry;
    exports dev.perdure.eventstore.projection;
}
