package dev.perdure.eventstore.codec;

import static dev.perdure.eventstore.codec.PayloadPredicate.is;
import static dev.perdure.eventstore.codec.PayloadPredicate.isNull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Values of payloads as tags.
final class TagExtractorsTest {
    private final TagExtractors extractors =
            TagExtractors.ofPaths("reader.id", "pages", "open", "note", "items.sku");

    private List<String> tags(String json) {
        return extractors.apply(event(json)).tags().stream().map(EventTag::text).toList();
    }

    private static NewEvent event(String json, String... tags) {
        var own = List.of(tags).stream().map(EventTag::new).toList();
        return NewEvent.of("T", Encoded.json(json), own.toArray(EventTag[]::new));
    }

    @Test
    void a_tag_says_path_type_and_value() {
        assertThat(tags("{\"reader\":{\"id\":\"r1\"},\"pages\":3,\"open\":true,\"note\":null}"))
                .containsExactly("$.note=z:", "$.open=b:true", "$.pages=n:3", "$.reader.id=s:r1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "100.0", "1e2", "1.00E+2", "10000e-2"})
    void equal_numbers_are_one(String number) {
        assertThat(tags("{\"pages\":" + number + "}")).containsExactly("$.pages=n:100");
        assertThat(is("pages", 100).tag()).isEqualTo(is("pages", 100.0).tag());
        assertThat(is("pages", 100).tag()).isEqualTo(new EventTag("$.pages=n:100"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0", "-0", "-0.0", "0e7"})
    void there_is_one_zero(String zero) {
        assertThat(tags("{\"pages\":" + zero + "}")).containsExactly("$.pages=n:0");
    }

    @Test
    void numbers_of_any_size_are_exact() {
        assertThat(tags("{\"pages\":[9007199254740993,1e400,0.1]}"))
                .containsExactly("$.pages=n:0.1", "$.pages=n:1E+400", "$.pages=n:9007199254740993");
    }

    @Test
    void a_number_is_not_the_string_that_looks_like_it() {
        assertThat(tags("{\"pages\":\"1\"}")).containsExactly("$.pages=s:1");
        assertThat(is("pages", "1").tag()).isNotEqualTo(is("pages", 1).tag());
    }

    @Test
    void an_array_gives_a_tag_for_each_scalar_in_it() {
        assertThat(tags("{\"pages\":[1,\"x\",[2],{\"y\":3}]}"))
                .containsExactly("$.pages=n:1", "$.pages=n:2", "$.pages=s:x");
        assertThat(tags("{\"items\":[{\"sku\":\"a\"},{\"sku\":\"b\"},{}]}"))
                .containsExactly("$.items.sku=s:a", "$.items.sku=s:b");
    }

    @Test
    void what_is_not_at_a_registered_path_gives_nothing() {
        assertThat(tags("{\"reader\":\"r1\",\"id\":1,\"pages\":{\"a\":1},\"reader.id\":\"x\"}"))
                .isEmpty();
        assertThat(tags("[]")).isEmpty();
        assertThat(tags("7")).isEmpty();
    }

    @Test
    void texts_that_no_tag_can_hold_are_hashed_the_same_way_by_payload_and_predicate() {
        for (var text : List.of("x".repeat(5_000), "a\0b", "\ud800")) {
            var json = new JacksonEventCodec().encode(Map.of("note", escaped(text)));
            var unescaped = json.text().replace("\\\\u", "\\u");

            var made = extractors.apply(event(unescaped)).tags();

            assertThat(made).containsExactly(is("note", text).tag());
            assertThat(made.getFirst().text()).startsWith("$.note=h:").hasSizeLessThan(100);
        }
    }

    private static String escaped(String text) {
        return text.length() > 100
                ? text
                : text.chars().mapToObj(it -> "\\u%04x".formatted(it)).reduce("", String::concat);
    }

    @Test
    void extracting_twice_is_extracting_once() {
        var once = extractors.apply(event("{\"pages\":1}", "book:1"));

        assertThat(once.tags()).containsExactly(is("pages", 1).tag(), new EventTag("book:1"));
        assertThat(extractors.apply(once)).isSameAs(once);
    }

    @Test
    void a_reserved_tag_that_the_payload_does_not_give_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> extractors.apply(event("{\"pages\":1}", "$.pages=n:2")))
                .withMessageContaining("$.pages=n:2")
                .withMessageContaining("reader.id");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TagExtractors.none().apply(event("{}", "$.x")));
    }

    @Test
    void a_payload_that_is_no_json_is_refused_where_tags_are_made_of_it() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> extractors.apply(event("{")))
                .withMessageContaining("'T'");
        assertThat(TagExtractors.none().apply(event("{")).tags()).isEmpty();
    }

    @Test
    void any_of_becomes_items_and_all_of_stays_in_each() {
        var filter =
                PayloadFilter.ofTypes("Lent", "Returned")
                        .withAnyOf(is("reader.id", "r1"), is("reader.id", "r2"))
                        .withAllOf(is("open", true), isNull("note"));

        assertThat(extractors.items(filter))
                .containsExactly(
                        new QueryItem(
                                Set.of("Lent", "Returned"),
                                Set.of(
                                        is("reader.id", "r1").tag(),
                                        is("open", true).tag(),
                                        isNull("note").tag())),
                        new QueryItem(
                                Set.of("Lent", "Returned"),
                                Set.of(
                                        is("reader.id", "r2").tag(),
                                        is("open", true).tag(),
                                        isNull("note").tag())));
    }

    @Test
    void a_query_matches_what_its_predicates_say() {
        var query =
                extractors.query(
                        PayloadFilter.ofTypes().withAnyOf(is("pages", 1), is("open", true)),
                        PayloadFilter.ofTypes("T").withAllOf(is("pages", 2), is("open", false)));

        assertThat(matches(query, "{\"pages\":1}")).isTrue();
        assertThat(matches(query, "{\"open\":true,\"pages\":9}")).isTrue();
        assertThat(matches(query, "{\"open\":false,\"pages\":2}")).isTrue();
        assertThat(matches(query, "{\"open\":false}")).isFalse();
        assertThat(matches(query, "{\"pages\":\"1\"}")).isFalse();
    }

    private boolean matches(Query query, String json) {
        return query.matches(extractors.apply(event(json)), Instant.EPOCH);
    }

    @Test
    void a_predicate_on_an_unregistered_path_is_refused_with_those_that_are() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        extractors.query(PayloadFilter.ofTypes().withAllOf(is("writer", "w"))))
                .withMessageContaining("'writer'")
                .withMessageContaining("[items.sku, note, open, pages, reader.id]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".a", "a.", "a..b", "a=b", "a\0"})
    void a_path_that_would_be_ambiguous_is_refused(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> TagExtractors.ofPaths(path));
        assertThatIllegalArgumentException().isThrownBy(() -> is(path, 1));
    }
}
