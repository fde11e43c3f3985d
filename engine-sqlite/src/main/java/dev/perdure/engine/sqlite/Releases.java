package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.Abandoned;

import java.sql.SQLException;
import java.util.List;

/// Takes back what a node gives up. Confined to the writer thread.
final class Releases {
    private final Instances instances;

    Releases(Instances instances) {
        this.instances = instances;
    }

    void abandon(long node, List<Abandoned> items) throws SQLException {
        for (var item : items) {
            var instance = instances.find(item.instance());
            if (instance != null && instance.owner == node) {
                instances.release(instance, item);
            }
        }
    }
}
