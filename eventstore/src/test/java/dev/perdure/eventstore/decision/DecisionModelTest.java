package dev.perdure.eventstore.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// States and what tells them apart.
final class DecisionModelTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static DecisionState<Integer> state(Query query) {
        return DecisionState.of("s", query, 0, (it, _) -> it);
    }

    private static String hash(QueryItem first, QueryItem... more) {
        return state(Query.anyOf(first, more)).key().snapshotKey().query();
    }

    private static QueryItem item(Set<String> types, String... tags) {
        return new QueryItem(types, Set.copyOf(List.of(tags).stream().map(EventTag::new).toList()));
    }

    @Test
    void the_query_of_a_model_matches_what_any_of_its_states_needs() {
        var model =
                DecisionModel.of(state(Query.ofTypes("a")))
                        .and(state(Query.tagged(new EventTag("t"))), Integer::sum);

        assertThat(model.query())
                .isEqualTo(
                        Query.anyOf(QueryItem.ofTypes("a"), QueryItem.ofTags(new EventTag("t"))));
        assertThat(model.and(state(Query.all()), Integer::sum).query()).isEqualTo(Query.all());
    }

    @Test
    void of_different_times_the_earliest_counts() {
        var later = state(Query.ofTypes("a").withOccurredFrom(NOW));
        var earlier = state(Query.ofTypes("b").withOccurredFrom(NOW.minusSeconds(1)));
        var both = DecisionModel.of(later).and(earlier, Integer::sum);

        assertThat(both.query().occurredFrom()).isEqualTo(NOW.minusSeconds(1));
        assertThat(both.and(state(Query.ofTypes("c")), Integer::sum).query().occurredFrom())
                .isNull();
    }

    @Test
    void a_state_whose_query_ends_in_time_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> state(Query.all().withOccurredUntil(NOW)))
                .withMessageContaining("until 2026");
    }

    @Test
    void a_model_of_more_items_than_a_query_may_have_is_refused() {
        var states = IntStream.range(0, 101).mapToObj(it -> state(Query.ofTypes("t" + it)));
        var model = DecisionModel.all(states.toList());

        assertThatIllegalArgumentException()
                .isThrownBy(model::query)
                .withMessageContaining("found 101");
        assertThatIllegalArgumentException().isThrownBy(() -> DecisionModel.all(List.of()));
    }

    @Test
    void the_order_of_items_does_not_matter() {
        var one = item(Set.of("a"), "x");
        var two = item(Set.of("b", "c"), "y", "z");

        assertThat(hash(one, two)).isEqualTo(hash(two, one)).hasSize(64);
        assertThat(state(Query.anyOf(one, two)).key())
                .isEqualTo(state(Query.anyOf(two, one)).key());
    }

    @Test
    void queries_that_look_alike_are_told_apart() {
        assertThat(
                        List.of(
                                hash(item(Set.of("a", "b"))),
                                hash(item(Set.of("a,b"))),
                                hash(item(Set.of("a")), item(Set.of("b"))),
                                hash(item(Set.of("a"), "b")),
                                hash(item(Set.of(), "a", "b")),
                                hash(item(Set.of("a][b"))),
                                state(Query.all()).key().snapshotKey().query(),
                                state(Query.all().withOccurredFrom(NOW))
                                        .key()
                                        .snapshotKey()
                                        .query()))
                .doesNotHaveDuplicates();
    }

    @Test
    void pauses_grow_by_the_factor_up_to_the_longest() {
        var settings = new RetrySettings(9, Duration.ofNanos(100), 3, Duration.ofNanos(1_000));

        assertThat(IntStream.rangeClosed(1, 5).mapToLong(settings::boundNs))
                .containsExactly(100L, 300L, 900L, 1_000L, 1_000L);
        assertThat(settings.boundNs(10_000)).isEqualTo(1_000);
        assertThatIllegalArgumentException().isThrownBy(() -> settings.withTries(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetrySettings(1, Duration.ZERO, 0.5, Duration.ZERO));
    }
}
