package dev.perdure.bench.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.bench.events.Chart.Point;

import org.junit.jupiter.api.Test;

import java.util.List;

final class ChartTest {
    @Test
    void axes_have_round_numbers() {
        var svg =
                new Chart("x", "y")
                        .with("one", "", List.of(new Point(500, 3), new Point(977, 153)))
                        .svg();

        assertThat(svg).contains(">0<", ">50<", ">150<", ">200<", ">500<", ">900<");
    }

    @Test
    void curves_that_end_alike_have_names_beside_each_other() {
        var same = List.of(new Point(1, 5), new Point(2, 5));
        var svg = new Chart("x", "y").with("one", "", same).with("two", "", same).svg();
        var names = svg.lines().toList().getFirst().split("<text ", -1);

        assertThat(names[names.length - 2].split(">", -1)[0])
                .isNotEqualTo(names[names.length - 1].split(">", -1)[0]);
    }

    @Test
    void one_point_is_enough() {
        var svg = new Chart("x", "y").with("one", "", List.of(new Point(1, 0))).svg();

        assertThat(svg).contains("one").doesNotContain("NaN", "Infinity");
    }
}
