package dev.perdure.engine.provider;

import java.util.Set;

/// Which work items a node takes.
///
/// @param activities names of the activities it has handlers for
/// @param tags tags it serves; untagged items are always served
/// @param limit at most so many
public record WorkFilter(Set<String> activities, Set<String> tags, int limit) {
    public WorkFilter {
        activities = Set.copyOf(activities);
        tags = Set.copyOf(tags);
    }
}
