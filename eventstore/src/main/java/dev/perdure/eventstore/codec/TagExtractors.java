package dev.perdure.eventstore.codec;

import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Makes tags of fields of JSON payloads, so that queries and append conditions can ask for them.
/// Immutable.
///
/// Each registered path gives one tag per scalar value that the payload has there: strings,
/// numbers, booleans, null. An array on the path or at its end gives those of all its elements; an
/// object at its end gives none. A key that has a dot itself cannot be reached. Payloads of other
/// codecs give no tags.
///
/// These tags begin with `$.`, and no others may. An event has at most 100 tags with these.
///
/// Events that were appended before a path was registered have no tags for it.
public final class TagExtractors implements UnaryOperator<NewEvent> {
    private static final String JSON = "json";
    private static final TagExtractors NONE = new TagExtractors(Set.of());
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final Set<String> paths;

    private TagExtractors(Set<String> paths) {
        paths.forEach(ValueTags::requirePath);
        this.paths = paths;
    }

    /// {@return extractors that make no tags, but still refuse those that are reserved}
    public static TagExtractors none() {
        return NONE;
    }

    /// {@return extractors for the values at these paths, such as `reader.id`}
    public static TagExtractors ofPaths(String... paths) {
        return new TagExtractors(new TreeSet<>(Arrays.asList(paths)));
    }

    /// {@return the registered paths, sorted}
    public Set<String> paths() {
        return new TreeSet<>(paths);
    }

    /// {@return the event with the tags of its payload; doing it again changes nothing}
    ///
    /// A payload that is encrypted already cannot be read: tags that were made before are kept.
    ///
    /// @throws IllegalArgumentException if the event has a reserved tag that its payload does not
    ///   give, if its payload is no JSON though its codec says so, or if it gets too many tags
    @Override
    public NewEvent apply(NewEvent event) {
        var reserved = event.tags().stream().filter(ValueTags::isReserved).toList();
        if (event.keyId() != null) {
            reserved.forEach(tag -> requireRegistered(tag, event));
            return event;
        }
        var made = tagsOf(event);
        for (var tag : reserved) {
            if (!made.contains(tag)) {
                throw new IllegalArgumentException(
                        ("tag '%s' of event '%s' begins with '$.', which is reserved for values of"
                                        + " the payload at registered paths %s, and the payload"
                                        + " does not give it. Choose another name")
                                .formatted(tag, event.type(), paths));
            }
        }
        if (made.size() == reserved.size()) {
            return event;
        }
        made.addAll(event.tags());
        return event.withTags(made);
    }

    private void requireRegistered(EventTag tag, NewEvent event) {
        var path = ValueTags.pathOf(tag);
        if (path == null || !paths.contains(path)) {
            throw new IllegalArgumentException(
                    ("tag '%s' of event '%s' begins with '$.', which is reserved for values at"
                                    + " registered paths: %s")
                            .formatted(tag, event.type(), paths));
        }
    }

    private Set<EventTag> tagsOf(NewEvent event) {
        var tags = new TreeSet<EventTag>();
        if (paths.isEmpty() || !event.payload().codec().equals(JSON)) {
            return tags;
        }
        var root = parse(event);
        for (var path : paths) {
            try {
                visit(root, path, 0, value -> tags.add(tag(path, value)));
            } catch (JacksonException | ArithmeticException e) {
                throw new IllegalArgumentException(
                        "the value at '%s' of event '%s' cannot be made a tag: %s"
                                .formatted(path, event.type(), e.getMessage()),
                        e);
            }
        }
        return tags;
    }

    private static JsonNode parse(NewEvent event) {
        try {
            return MAPPER.readTree(event.payload().bytes());
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "the payload of event '%s', %s, is said to be JSON and is not: %s"
                            .formatted(event.type(), event.payload(), e.getOriginalMessage()),
                    e);
        }
    }

    /// @param from where the part of the path begins that is still to go
    private static void visit(JsonNode node, String path, int from, Consumer<JsonNode> values) {
        if (node.isArray()) {
            node.values().forEach(it -> visit(it, path, from, values));
        } else if (from > path.length()) {
            if (node.isValueNode()) {
                values.accept(node);
            }
        } else if (node.isObject()) {
            int dot = path.indexOf('.', from);
            int end = dot < 0 ? path.length() : dot;
            var next = node.get(path.substring(from, end));
            if (next != null) {
                visit(next, path, end + 1, values);
            }
        }
    }

    private static EventTag tag(String path, JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> ValueTags.ofString(path, value.stringValue());
            case NUMBER -> ValueTags.ofNumber(path, number(value));
            case BOOLEAN -> ValueTags.ofBoolean(path, value.booleanValue());
            case NULL -> ValueTags.ofNull(path);
            case ARRAY, OBJECT, BINARY, POJO, MISSING ->
                    throw new IllegalStateException("not a scalar: " + value.getNodeType());
        };
    }

    private static BigDecimal number(JsonNode value) {
        return value.isIntegralNumber()
                ? new BigDecimal(value.bigIntegerValue())
                : value.decimalValue();
    }

    /// {@return the items that match what one of these filters matches; each predicate of *any of*
    /// is an item of its own}
    ///
    /// @throws IllegalArgumentException if a path is not registered
    public List<QueryItem> items(PayloadFilter... filters) {
        var items = new ArrayList<QueryItem>();
        for (var filter : filters) {
            filter.anyOf().forEach(this::requireRegistered);
            filter.allOf().forEach(this::requireRegistered);
            var all = filter.allOf().stream().map(PayloadPredicate::tag).toList();
            var types = Set.copyOf(filter.types());
            if (filter.anyOf().isEmpty()) {
                items.add(new QueryItem(types, Set.copyOf(all)));
            }
            for (var any : filter.anyOf()) {
                var tags = new TreeSet<>(all);
                tags.add(any.tag());
                items.add(new QueryItem(types, tags));
            }
        }
        return items;
    }

    /// {@return the query for events that match one of these filters; its time and positions are
    /// bounded as those of any query}
    ///
    /// @throws IllegalArgumentException if a path is not registered, there is no filter, or they
    ///   make more than 100 items
    public Query query(PayloadFilter... filters) {
        if (filters.length == 0) {
            throw new IllegalArgumentException(
                    "a query by payload needs a filter; Query.all() matches every event");
        }
        return new Query(items(filters), null, null);
    }

    private void requireRegistered(PayloadPredicate predicate) {
        if (!paths.contains(predicate.path())) {
            throw new IllegalArgumentException(
                    ("no events are tagged by '%s' of their payload; registered paths are %s."
                                    + " Register it where the store is opened")
                            .formatted(predicate.path(), paths));
        }
    }
}
