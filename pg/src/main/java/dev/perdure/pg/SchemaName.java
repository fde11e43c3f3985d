package dev.perdure.pg;

import java.nio.charset.StandardCharsets;

/// The name of the schema that the tables of one tenant live in, chosen by the caller.
record SchemaName(String name) {
    /// PostgreSQL cuts longer names off silently.
    private static final int MOST_BYTES = 63;

    SchemaName {
        if (name.isBlank()) {
            throw refused(name, "is blank");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw refused(name, "is longer than " + MOST_BYTES + " bytes");
        }
        if (name.startsWith("pg_") || name.equals("information_schema")) {
            throw refused(name, "belongs to PostgreSQL itself");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw refused(name, "has a control character");
        }
    }

    String quoted() {
        return Sql.quoteName(name);
    }

    /// {@return a table of this schema, for statements outside the transaction of a migration}
    String table(String table) {
        return quoted() + "." + table;
    }

    /// {@return the statement that lets plain names mean this schema until the transaction ends}
    String setPath() {
        return "set local search_path = " + quoted() + ", pg_temp";
    }

    /// {@return the statement that lets only one transaction at a time set this schema up}
    String lock() {
        return "select pg_advisory_xact_lock(hashtextextended("
                + Sql.quoteText("perdure schema " + name)
                + ", 0))";
    }

    private static DatabaseException refused(String name, String problem) {
        return DatabaseException.of(
                DatabaseException.Kind.REFUSED,
                "schema '%s' %s. Choose another name".formatted(name, problem),
                null);
    }
}
