package dev.perdure.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.bench.events.Callers;
import dev.perdure.bench.events.EventBench;
import dev.perdure.bench.events.EventPlan;
import dev.perdure.bench.events.Figures;
import dev.perdure.bench.events.Part;
import dev.perdure.bench.events.StoreShape;
import dev.perdure.bench.store.BenchDatabase;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

final class EventPartsTest {
    private static final Path DOCS = Path.of("../docs/performance.md");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    @ParameterizedTest
    @EnumSource
    void every_part_gives_the_figures_that_the_documentation_names(Part part) throws Exception {
        var taken = new LinkedHashSet<String>();
        var moment = Duration.ofMillis(100);
        var plan =
                new EventPlan(
                        BenchDatabase.options(),
                        Arrays.asList(StoreShape.values()),
                        2_000,
                        200,
                        1,
                        new Callers.Times(moment, moment));

        Figures figures =
                (figure, store, value, unit) -> {
                    assertThat(value).as(figure).isNotNegative().isFinite();
                    assertThat(figure).doesNotContain("  ");
                    assertThat(unit).isNotBlank();
                    assertThat(store).isIn(plan.shapes());
                    taken.add(figure);
                };
        new EventBench(plan, List.of(part)).run(figures);

        assertThat(documented(part))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(taken).anyMatch(it -> it.contains(name)));
    }

    /// {@return the names in the second column of the row of a part}
    private static Set<String> documented(Part part) throws IOException {
        var names = new LinkedHashSet<String>();
        for (var line : Files.readAllLines(DOCS, StandardCharsets.UTF_8)) {
            if (line.startsWith("| `" + part.label() + "` |")) {
                NAME.matcher(line.split("\\|", -1)[3])
                        .results()
                        .map(MatchResult::group)
                        .map(it -> it.substring(1, it.length() - 1))
                        .forEach(names::add);
            }
        }
        return names;
    }

    @Test
    void parts_have_names_and_tuning_stands_for_several() {
        assertThat(Part.labels())
                .containsExactly(
                        "closed",
                        "open",
                        "delay",
                        "growth",
                        "pool",
                        "gin",
                        "autovacuum",
                        "statistics",
                        "replica",
                        "tuning");
        assertThat(Part.labels()).allSatisfy(it -> assertThat(Part.named(it)).as(it).isPresent());
        assertThat(Part.named("tuning"))
                .hasValue(List.of(Part.GIN, Part.AUTOVACUUM, Part.STATISTICS, Part.REPLICA));
        assertThat(Part.named("Closed")).isEmpty();
    }
}
