import org.jspecify.annotations.NullMarked;

/// The `perdure` command: the one executable, which puts the other modules together.
@NullMarked
@SuppressWarnings("requires-automatic") // bench is never published
module dev.perdure.cli {
    requires dev.perdure.bench;
    requires dev.perdure.embedded.pg;
    requires dev.perdure.engine;
    requires dev.perdure.engine.postgres;
    requires dev.perdure.eventstore;
    requires dev.perdure.eventstore.engine;
    requires dev.perdure.engine.sqlite;
    requires dev.perdure.examples;
    requires dev.perdure.pg;
    requires info.picocli;
    requires java.management;
    requires tools.jackson.databind;

    opens dev.perdure.cli to
            info.picocli;
    opens dev.perdure.cli.console to
            info.picocli;
    opens dev.perdure.cli.database to
            info.picocli;
    opens dev.perdure.cli.demo to
            info.picocli;
    opens dev.perdure.cli.events to
            info.picocli;
    opens dev.perdure.cli.instances to
            info.picocli;
    opens dev.perdure.cli.timeline to
            tools.jackson.databind;
    opens dev.perdure.cli.worker to
            info.picocli;
}
