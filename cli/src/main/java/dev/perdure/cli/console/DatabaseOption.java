package dev.perdure.cli.console;

import dev.perdure.cli.console.StorePlace.PostgresSchema;
import dev.perdure.engine.postgres.PostgresOptions;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.DatabaseOptions;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/// The options that name a schema of a PostgreSQL database. A password comes from the environment,
/// from a file, or inside the URL, and is never shown.
public final class DatabaseOption {
    /// The variable that names the database.
    public static final String VARIABLE = "PERDURE_DATABASE_URL";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = {
                "PostgreSQL database, as jdbc:postgresql://host:5432/name",
                "(default: $$" + VARIABLE + ", if that is set)."
            })
    private @Nullable String url;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = {
                "Schema of the database (default: " + PostgresSchema.USUAL + ",",
                "for events " + PostgresSchema.USUAL_FOR_EVENTS + ")."
            })
    private @Nullable String schema;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = {
                "The password is its first line (default: $$PERDURE_DATABASE_PASSWORD,",
                "file $$PERDURE_DATABASE_PASSWORD_FILE, or $$PGPASSWORD)."
            })
    private @Nullable Path passwordFile;

    @Option(names = "--password", hidden = true, arity = "0..1", fallbackValue = "")
    private @Nullable String password;

    private final String usualSchema;

    /// Of the engine.
    public DatabaseOption() {
        this(PostgresSchema.USUAL);
    }

    private DatabaseOption(String usualSchema) {
        this.usualSchema = usualSchema;
    }

    /// {@return the options for an event store, which has a schema of its own}
    public static DatabaseOption forEvents() {
        return new DatabaseOption(PostgresSchema.USUAL_FOR_EVENTS);
    }

    /// {@return the database, which must be named}
    public PostgresSchema required() {
        return place().orElseThrow(() ->
                new CommandFailed(
                        ExitCode.USAGE,
                        "no database is named",
                        "give --url jdbc:postgresql://HOST:PORT/NAME or set "
                                + VARIABLE
                                + "; to get one: "
                                + Invocation.program()
                                + " dev"));
    }

    /// {@return the database that the options or the environment name, if they do}
    public Optional<PostgresSchema> place() {
        if (password != null) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "a password is not taken from the command line, where others can see it",
                    "use --password-file FILE, or set PERDURE_DATABASE_PASSWORD");
        }
        var inherited = System.getenv(VARIABLE);
        var address = url != null || inherited == null || inherited.isBlank() ? url : inherited;
        return Optional.ofNullable(address).map(this::at);
    }

    /// {@return the schema, of whatever database}
    public String schemaName() {
        return schema == null ? usualSchema : schema;
    }

    /// {@return true if an option, and not only the environment, says something of a database}
    boolean isGiven() {
        return url != null || schema != null || passwordFile != null || password != null;
    }

    private PostgresSchema at(String address) {
        var database = parsed(address);
        var options = PostgresOptions.of(database).withSchema(schemaName());
        var arguments = new ArrayList<String>();
        if (url != null) {
            var user = database.user() == null ? "" : "user=" + database.user();
            var mark = user.isEmpty() ? "" : database.url().contains("?") ? "&" : "?";
            arguments.add("--url");
            arguments.add(database.url() + mark + user);
        }
        if (schema != null) {
            arguments.add("--schema");
            arguments.add(schema);
        }
        if (passwordFile != null) {
            arguments.add("--password-file");
            arguments.add(passwordFile.toString());
        }
        return new PostgresSchema(options, arguments);
    }

    private DatabaseOptions parsed(String address) {
        try {
            var database = DatabaseOptions.of(address);
            return passwordFile == null
                    ? database.withPasswordOf(System.getenv())
                    : database.withPasswordFile(passwordFile);
        } catch (DatabaseException e) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    String.valueOf(e.getMessage()),
                    passwordFile == null
                            ? "the URL came from " + (url == null ? VARIABLE : "--url")
                            : "--password-file names a file whose first line is the password");
        }
    }
}
