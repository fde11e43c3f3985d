import org.jspecify.annotations.NullMarked;

/// Small orchestrations, one idea each; the documents quote them.
@NullMarked
module dev.perdure.examples {
    requires transitive dev.perdure.engine;
}
