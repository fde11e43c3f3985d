import org.jspecify.annotations.NullMarked;

/// The `perdure` command: the one executable, which puts the other modules together.
@NullMarked
@SuppressWarnings("requires-automatic") // bench is never published
module dev.perdure.cli {
    requires dev.perdure.bench;
    requires dev.perdure.engine;
    requires dev.perdure.engine.sqlite;
    requires dev.perdure.examples;
    requires info.picocli;

    opens dev.perdure.cli to
            info.picocli;
}
