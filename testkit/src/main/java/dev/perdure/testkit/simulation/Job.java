package dev.perdure.testkit.simulation;

import dev.perdure.engine.Client;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.InvariantBroken;

import java.util.List;
import java.util.function.Consumer;

/// An instance of a simulation: how it is started, what the client does to it afterwards, and how
/// it must end.
///
/// @param id the instance
/// @param start its start
/// @param actions what the client does, in order; each is done once, at any time after the one
///   before
/// @param end checks the instance after its end
record Job(
        String id,
        Message.Start start,
        List<Consumer<Client>> actions,
        Consumer<InstanceRecord> end) {
    Job {
        actions = List.copyOf(actions);
    }

    static Message.Start startOf(Orchestration<?, ?> orchestration, Payload input) {
        return new Message.Start(
                orchestration.name(), orchestration.version(), input, null, StartPolicy.DEFAULT);
    }

    /// The instance must complete with this text, which is JSON.
    static void completedWith(InstanceRecord record, String json) {
        var result = record.result();
        if (record.status() != Status.COMPLETED || result == null || !result.text().equals(json)) {
            throw new InvariantBroken(
                    "instance '%s': expected to complete with %s, found %s"
                            .formatted(record.id(), json, record));
        }
    }
}
