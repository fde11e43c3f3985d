package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.sqlite.commit.Transaction;
import dev.perdure.engine.sqlite.file.Row;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/// Takes back what a node gives up, or never learned that it has. Confined to the writer thread.
final class Releases {
    private final Transaction tx;
    private final Instances instances;
    private final Inboxes inboxes;

    Releases(Transaction tx, Instances instances, Inboxes inboxes) {
        this.tx = tx;
        this.instances = instances;
        this.inboxes = inboxes;
    }

    void abandon(long node, List<Abandoned> items) throws SQLException {
        for (var item : items) {
            var instance = instances.find(item.instance());
            if (instance != null && instance.owner == node) {
                instances.release(instance, item);
            }
        }
    }

    /// Hands out the messages of what the node holds from the first on, and releases the rest.
    void handOutAgain(long node, Set<String> held) throws SQLException {
        inboxes.protect();
        inboxes.route();
        var owned = tx.session().list("select id from instance where owner = ?", Row::text, node);
        for (var id : owned) {
            var instance = instances.find(id);
            if (instance != null && !held.contains(id)) {
                instances.release(instance, Abandoned.untouched(id));
            } else if (instance != null && instance.mayHaveMessages) {
                inboxes.restart(node, instance.seq);
                tx.signal(Signal.MESSAGES);
            }
        }
    }
}
