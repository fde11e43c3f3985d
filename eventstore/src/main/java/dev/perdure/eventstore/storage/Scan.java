package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// A query item as the tag index is asked for it: every event it matches has all these hashes.
///
/// @param hashes of its tags, or of its type if it has no tags
/// @param typeHashes as an array literal; `null` for every type
/// @param types as an array literal; `null` for every type
/// @param tags as an array literal; `null` for none
@SuppressWarnings("ArrayRecordComponent") // never compared
record Scan(
        long[] hashes, @Nullable String typeHashes, @Nullable String types, @Nullable String tags) {

    /// {@return the scans that find everything the query matches, unless it matches every event}
    static List<Scan> of(int log, Query query) {
        var scans = new ArrayList<Scan>();
        for (var item : query.items()) {
            if (item.tags().isEmpty()) {
                item.types().forEach(type -> scans.add(ofType(log, type)));
            } else {
                scans.add(ofTags(log, item));
            }
        }
        return scans;
    }

    /// {@return true if the first row that a scan finds decides, unless hashes collide}
    boolean isDecidedAtOnce() {
        return hashes.length == 1 && (tags == null || types == null);
    }

    String hashesText() {
        return ArrayText.of(hashes);
    }

    private static Scan ofType(int log, String type) {
        return new Scan(
                new long[] {TagHashes.ofEveryEvent(log, type)},
                null,
                ArrayText.of(List.of(type)),
                null);
    }

    private static Scan ofTags(int log, QueryItem item) {
        var hashes =
                item.tags().stream().mapToLong(it -> TagHashes.ofTag(log, it.text())).toArray();
        return new Scan(
                hashes,
                item.types().isEmpty() ? null : typeHashes(item.types()),
                item.types().isEmpty() ? null : ArrayText.of(item.types()),
                ArrayText.of(new TreeSet<>(item.tags())));
    }

    private static String typeHashes(Collection<String> types) {
        return Arrays.toString(types.stream().mapToInt(TagHashes::ofType).toArray())
                .replace('[', '{')
                .replace(']', '}');
    }
}
