package dev.perdure.eventstore.proof;

import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.proof.Shape.Racer;
import dev.perdure.pg.DatabaseOptions;

/// A process of its own that takes part in races: in each round it wants to be the first. It prints
/// the rounds it won, with the positions.
final class RacerProcess {
    private RacerProcess() {}

    /// @param args URL, schema, how many rounds
    static void main(String[] args) {
        var options =
                EventStoreOptions.of(DatabaseOptions.of(args[0]).withMaxConnections(2))
                        .withSchema(args[1]);
        try (var store = EventStore.open(options)) {
            var log = store.log("library");
            for (int round = 1; round <= Integer.parseInt(args[2]); round++) {
                var racer = new Racer(0, 1, String.valueOf(round), 0);
                if (log.append(Shape.AFTER_ABSENT.request(racer)) instanceof Appended appended) {
                    IO.println(round + " " + appended.first());
                }
            }
        }
    }
}
