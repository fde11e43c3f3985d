package dev.perdure.pg;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScriptsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "gap | 'schema/V0003__late.sql' is number 2 of the index",
                "stranger | 'notes.sql' is neither",
                "empty | has no schema script",
                "two_functions | must create or replace exactly the function 'one', but has [one,"
                        + " two]",
                "no_path | must say 'set search_path from current'",
                "lost | no resource 'lost/schema/V0001__lost.sql'",
                "nowhere | no resource 'nowhere/migrations.txt'"
            })
    void scripts_that_break_the_rules_are_named(String folder, String problem) {
        assertThatThrownBy(() -> Migrations.load(ScriptsTest.class, folder, "any"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(problem);
    }
}
