package dev.perdure.engine.memory;

import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.EnqueueOutcome.Result;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.Status;

/// Messages on their way to instances.
final class Mail {
    private final Tables tables;

    Mail(Tables tables) {
        this.tables = tables;
    }

    /// Sends a message that is not a start.
    EnqueueOutcome send(Envelope envelope, int maxPendingEvents) {
        var instance = tables.instances.get(envelope.instance());
        if (instance == null) {
            return new EnqueueOutcome(Result.NO_SUCH_INSTANCE, null);
        }
        if (instance.status.terminal()) {
            return new EnqueueOutcome(Result.FINISHED, instance.record());
        }
        if (envelope.message() instanceof Message.ExternalEvent
                && instance.externalEvents >= maxPendingEvents) {
            return new EnqueueOutcome(Result.FULL, instance.record());
        }
        deliver(instance, envelope.message());
        return new EnqueueOutcome(Result.ACCEPTED, instance.record());
    }

    /// Stores a message for an instance that has not ended. It shows it to the owner, or makes an
    /// instance without owner ready unless it is parked or in back-off.
    void deliver(Instance instance, Message message) {
        long number = tables.nextNumber();
        tables.store(instance, number, message);
        if (instance.owner != null) {
            instance.owner.inbox.put(number, instance);
        } else if (instance.status != Status.PARKED && instance.readyAt == null) {
            tables.readyAt(instance, tables.now());
        }
        tables.signal(Signal.MESSAGES);
    }
}
