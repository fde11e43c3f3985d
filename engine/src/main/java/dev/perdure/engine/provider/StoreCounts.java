package dev.perdure.engine.provider;

import java.util.Map;

/// How full the store is.
///
/// @param instances number of instances per status; statuses without any are absent
/// @param messages messages that wait
/// @param workItems activities in the work queue
/// @param timers timers that are set
public record StoreCounts(Map<Status, Long> instances, long messages, long workItems, long timers) {
    public StoreCounts {
        instances = Map.copyOf(instances);
    }
}
