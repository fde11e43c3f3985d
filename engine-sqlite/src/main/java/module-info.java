import org.jspecify.annotations.NullMarked;

/// A durable provider for one engine process, kept in one SQLite file.
@NullMarked
module dev.perdure.engine.sqlite {
    requires transitive dev.perdure.engine;
    requires java.sql;
    requires org.xerial.sqlitejdbc;
    requires static transitive org.jspecify;

    exports dev.perdure.engine.sqlite;
}
