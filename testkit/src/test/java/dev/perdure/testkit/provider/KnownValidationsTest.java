package dev.perdure.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The table of known validations names tests that exist.
final class KnownValidationsTest {
    private static final Path PAGE = Path.of("..", "docs", "testing.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (.+) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    @Test
    void every_known_validation_is_mapped_once() throws IOException {
        assertThat(rows()).extracting(row -> row.group(1)).hasSize(213).doesNotHaveDuplicates();
        assertThat(rows()).extracting(row -> row.group(2)).allMatch(KnownValidationsTest::says);
    }

    @Test
    void every_test_that_the_table_names_exists() throws IOException {
        var named = rows().stream().flatMap(row -> TEST.matcher(row.group(2)).results()).toList();

        assertThat(named).hasSizeGreaterThan(100);
        assertThat(named).filteredOn(name -> !exists(name.group(1), name.group(2))).isEmpty();
    }

    @Test
    void every_contract_is_part_of_what_providers_run() {
        var nested =
                Stream.of(ProviderContract.class, SharedProviderContract.class)
                        .flatMap(entry -> Arrays.stream(entry.getDeclaredClasses()))
                        .map(group -> group.getSuperclass().getSimpleName())
                        .toList();

        assertThat(nested)
                .hasSize(29)
                .doesNotHaveDuplicates()
                .allMatch(it -> it.endsWith("Contract"));
    }

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(Files.readString(PAGE)).results().toList();
    }

    private static boolean says(String cell) {
        return TEST.matcher(cell).find() || cell.startsWith("not part of the contract: ");
    }

    private static boolean exists(String contract, String test) {
        try {
            var type = Class.forName(Scenario.class.getPackageName() + "." + contract);
            return Scenario.class.isAssignableFrom(type)
                    && type.getDeclaredMethod(test).isAnnotationPresent(Test.class);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
