package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.Provider;
import dev.perdure.testkit.TestClock;
import dev.perdure.testkit.provider.TestStore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/// A store in a folder of its own, on a clock that the test moves.
final class SqliteTestStore implements TestStore {
    private final TestClock clock = new TestClock();
    private final Path folder;
    private final Path file;
    private SqliteProvider provider;

    SqliteTestStore() {
        try {
            folder = Files.createTempDirectory("perdure");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        file = folder.resolve("store.db");
        provider = openFile();
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public void advance(Duration step) {
        clock.advance(step);
    }

    @Override
    public Provider reopen() {
        provider.close();
        provider = openFile();
        return provider;
    }

    @Override
    public void damageHistory(String instance) {
        damage(
                """
                update history
                set data = x'ff00'
                where (instance, execution, first_event) = (
                    select h.instance, h.execution, h.first_event
                    from history h
                    join instance i on i.seq = h.instance and i.execution = h.execution
                    where i.id = ?
                    order by h.first_event desc
                    limit 1
                )
                """,
                instance);
    }

    @Override
    public void damageMessage(String instance) {
        damage(
                """
                update message
                set body = x'ff00'
                where id = (
                    select min(m.id)
                    from message m
                    join instance i on i.seq = m.instance
                    where i.id = ?
                )
                """,
                instance);
    }

    @Override
    public void close() {
        provider.close();
        try (var files = Files.list(folder)) {
            for (var left : files.toList()) {
                Files.delete(left);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SqliteProvider openFile() {
        return SqliteProvider.open(file, SqliteOptions.defaults().withClock(clock));
    }

    private void damage(String sql, String instance) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.prepareStatement(sql)) {
            statement.setString(1, instance);
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException("nothing to damage in " + instance);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
