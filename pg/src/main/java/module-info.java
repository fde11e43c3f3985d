import org.jspecify.annotations.NullMarked;

/// PostgreSQL over JDBC: connections, what its errors mean, migrations and notifications.
@NullMarked
@SuppressWarnings("requires-automatic") // the driver names itself in its manifest
module dev.perdure.pg {
    requires com.zaxxer.hikari;
    requires transitive java.sql;
    requires org.postgresql.jdbc;
    requires static transitive org.jspecify;

    exports dev.perdure.pg;
}
