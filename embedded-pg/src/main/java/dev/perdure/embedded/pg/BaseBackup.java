package dev.perdure.embedded.pg;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/// A copy of a running server's data, for another server to begin with.
///
/// Files change while they are copied. The log of the server has what they lack: the other server
/// reads it from where the backup began, which the file `backup_label` tells, before it is used.
///
/// @param account who gets the files
record BaseBackup(Path from, Path to, Account account) {
    /// What belongs to the process that runs, not to the data.
    private static final Set<String> FILES_LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts");

    private static final Set<String> FOLDERS_LEFT_EMPTY =
            Set.of("pg_dynshmem", "pg_notify", "pg_replslot", "pg_serial", "pg_stat_tmp", "pg_wal");

    /// Takes the copy. The folder it goes to is not there yet.
    void take(DatabaseOptions server) {
        try (var database = Database.open(server.withMaxConnections(1))) {
            database.with(this::copy);
        }
    }

    /// The backup lasts as long as its session, so all of it uses one.
    private Path copy(Connection connection) throws SQLException {
        try {
            value(connection, "select pg_backup_start('replica', true)");
            copyFolder(from, to);
            var label = value(connection, "select labelfile from pg_backup_stop(false)");
            copyFolder(from.resolve("pg_wal"), to.resolve("pg_wal"));
            var file = Files.writeString(to.resolve("backup_label"), label);
            account.give(file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy '%s' to '%s'".formatted(from, to), e);
        }
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void copyFolder(Path source, Path target) throws IOException {
        Files.walkFileTree(
                source,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) throws IOException {
                        var copy = target.resolve(source.relativize(folder));
                        Folders.createPrivate(copy);
                        account.give(copy);
                        boolean empty =
                                FOLDERS_LEFT_EMPTY.contains(folder.getFileName().toString())
                                        && !folder.equals(source);
                        return empty ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (!FILES_LEFT_OUT.contains(file.getFileName().toString())) {
                            copyFile(file, target.resolve(source.relativize(file)));
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw e;
                    }
                });
    }

    /// Copies a file, unless the server has deleted it meanwhile.
    private void copyFile(Path file, Path copy) throws IOException {
        try {
            Files.copy(file, copy);
        } catch (NoSuchFileException e) {
            return;
        }
        account.give(copy);
    }
}
