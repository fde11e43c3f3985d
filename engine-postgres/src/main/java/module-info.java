import org.jspecify.annotations.NullMarked;

/// The provider for many nodes that share one PostgreSQL database.
@NullMarked
module dev.perdure.engine.postgres {
    requires transitive dev.perdure.engine;
    requires transitive dev.perdure.pg;
    requires java.sql;
    requires static transitive org.jspecify;

    exports dev.perdure.engine.postgres;
}
