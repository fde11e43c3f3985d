import org.jspecify.annotations.NullMarked;

/// A real PostgreSQL as a child process, for development, demos and tests.
@NullMarked
module dev.perdure.embedded.pg {
    requires transitive dev.perdure.pg;
    requires org.tukaani.xz;
    requires static transitive org.jspecify;

    exports dev.perdure.embedded.pg;
}
