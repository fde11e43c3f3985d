package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What tells states from each other: the fold, and the query in a form in which equal ones are
/// equal.
///
/// @param items of the query; none for every event
record StateKey(String name, int version, Set<QueryItem> items, @Nullable Instant occurredFrom) {
    static StateKey of(DecisionState<?> state) {
        Query query = state.query();
        return new StateKey(
                state.name(), state.version(), Set.copyOf(query.items()), query.occurredFrom());
    }

    /// {@return a hash of the query that is the same in every process and release}
    SnapshotStore.Key snapshotKey() {
        var text =
                items.stream().map(StateKey::text).sorted().collect(Collectors.joining("|"))
                        + "@"
                        + occurredFrom;
        return new SnapshotStore.Key(name, sha256(text));
    }

    private static String text(QueryItem item) {
        return text(List.copyOf(new TreeSet<>(item.types())))
                + text(new TreeSet<>(item.tags()).stream().map(it -> it.text()).toList());
    }

    /// {@return a text that no other list has}
    private static String text(List<String> texts) {
        return texts.stream()
                .map(it -> it.length() + ":" + it)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
