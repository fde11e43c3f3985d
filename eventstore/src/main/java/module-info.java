import org.jspecify.annotations.NullMarked;

/// Event store with dynamic consistency boundaries on PostgreSQL.
@NullMarked
module dev.perdure.eventstore {
    requires transitive dev.perdure.pg;
    requires transitive java.sql;
    requires transitive tools.jackson.databind;
    requires static transitive org.jspecify;

    exports dev.perdure.eventstore;
    exports dev.perdure.eventstore.codec;
    exports dev.perdure.eventstore.decision;
    exports dev.perdure.eventstore.event;
    exports dev.perdure.eventstore.log;
    exports dev.perdure.eventstore.observe;
    exports dev.perdure.eventstore.projection;
}
