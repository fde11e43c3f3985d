import org.jspecify.annotations.NullMarked;

/// Durable execution: ordinary blocking code that survives the process it runs in.
@NullMarked
module dev.perdure.engine {
    requires static transitive org.jspecify;
    requires tools.jackson.databind;
}
