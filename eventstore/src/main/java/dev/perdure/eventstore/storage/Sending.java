package dev.perdure.eventstore.storage;

import java.util.List;

/// A call that carried requests, whatever became of it.
///
/// @param beganNs by the process's clock, as endedNs
/// @param requests how many
/// @param events of all of them
record Sending(long beganNs, long endedNs, int requests, int events) {
    /// Notes on each request that a call with all of them ends now.
    static void note(List<Pending> requests, long beganNs) {
        int events = requests.stream().mapToInt(it -> it.hashes.length).sum();
        var sending = new Sending(beganNs, System.nanoTime(), requests.size(), events);
        requests.forEach(it -> it.sending = sending);
    }
}
