package dev.perdure.engine.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.sqlite.file.Row;
import dev.perdure.engine.sqlite.file.Session;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Every statement that the provider uses reaches its rows by an index: on an almost empty file, on
/// a grown one, and after somebody ran `analyze`.
final class PlanTest {
    private static final int GROWN = 60;

    private static final Pattern BAD = Pattern.compile("SCAN .*|USE TEMP B-TREE FOR ORDER BY");

    /// Counts read a whole index, and some tables are always small: those of nodes, handlers and
    /// queues. The rest are constants and results of a step before.
    private static final Pattern HARMLESS =
            Pattern.compile(
                    "SCAN (CONSTANT ROW|sqlite_master|node|a|nh|l|queue|t|tree)\\b.*"
                            + "|SCAN instance USING COVERING INDEX instance_listed"
                            + "|SCAN timer|SCAN (message|work|timer) USING COVERING INDEX .*");

    @TempDir Path folder;
    private SqliteProvider provider;

    @BeforeEach
    void open_and_use_everything() {
        open();
        use(1);
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void every_statement_was_looked_at() throws SQLException {
        assertThat(statements()).hasSizeGreaterThan(60);
    }

    @Test
    void plans_are_by_index_on_an_almost_empty_file() {
        assertThat(badPlans()).isEmpty();
    }

    @Test
    void plans_are_by_index_on_a_grown_file() {
        use(GROWN);

        assertThat(badPlans()).isEmpty();
    }

    @Test
    void plans_are_by_index_after_analyze() {
        use(GROWN);
        provider.writer().submit(() -> provider.store().tx.session().run("analyze"));
        provider.close();
        open();
        use(1);

        assertThat(badPlans()).isEmpty();
    }

    private void open() {
        provider = SqliteProvider.open(folder.resolve("orders.db"));
    }

    private void use(int times) {
        var lease = Sample.join(provider, "node");
        var everything = new FullUse(provider, lease);
        for (int i = 0; i < times; i++) {
            everything.run(times + "-" + i);
        }
        provider.leaveNode(lease);
    }

    private List<String> statements() {
        var statements = new ArrayList<String>();
        statements.addAll(
                provider.writer().submit(() -> provider.store().tx.session().statements()));
        statements.addAll(provider.readers().read(Session::statements));
        return statements;
    }

    private List<String> badPlans() {
        var bad = new ArrayList<String>();
        for (var statement : statements()) {
            if (statement.matches("(?s)(select|with|insert|update|delete) .*")) {
                for (var step : plan(statement)) {
                    if (BAD.matcher(step).matches() && !HARMLESS.matcher(step).matches()) {
                        bad.add(step + " IN " + statement);
                    }
                }
            }
        }
        return bad;
    }

    private List<String> plan(String statement) {
        return provider.readers()
                .read(session -> session.list("explain query plan " + statement, PlanTest::detail));
    }

    private static String detail(Row row) throws SQLException {
        row.number();
        row.number();
        row.number();
        return row.text();
    }
}
