package dev.perdure.engine.provider;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Set;

/// Which instances to list, newest first.
///
/// @param statuses only these; empty means all
/// @param name only this orchestration, or `null` for all
/// @param before only instances after this place in the list, or `null` for the first page
/// @param limit page size
public record InstanceQuery(
        Set<Status> statuses, @Nullable String name, @Nullable Place before, int limit) {
    public InstanceQuery {
        statuses = Set.copyOf(statuses);
    }

    /// A place in the list: the last instance of the page before.
    public record Place(Instant createdAt, String id) {
        public static Place after(InstanceRecord last) {
            return new Place(last.createdAt(), last.id());
        }
    }

    /// All instances, first page.
    public static InstanceQuery all(int limit) {
        return new InstanceQuery(Set.of(), null, null, limit);
    }
}
