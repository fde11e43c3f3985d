package dev.perdure.engine.memory;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.EnqueueOutcome.Result;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Status;

/// Messages that may create instances.
final class Starts {
    private final Tables tables;
    private final Mail mail;
    private final Endings endings;

    Starts(Tables tables, Mail mail, Endings endings) {
        this.tables = tables;
        this.mail = mail;
        this.endings = endings;
    }

    EnqueueOutcome enqueue(Envelope envelope, int maxPendingEvents) {
        return switch (envelope.message()) {
            case Message.Start start -> start(envelope.instance(), start);
            case Message.Unreadable unreadable ->
                    throw new IllegalArgumentException(
                            "not a message to store: " + unreadable.problem());
            case Message.ActivityCompleted _,
                    Message.ActivityFailed _,
                    Message.TimerFired _,
                    Message.ExternalEvent _,
                    Message.ChildCompleted _,
                    Message.ChildFailed _,
                    Message.Cancel _,
                    Message.Terminated _ ->
                    mail.send(envelope, maxPendingEvents);
        };
    }

    /// Sends what a turn sends; nobody waits for the outcome, so a refused child is reported to its
    /// parent.
    void sendOutgoing(Envelope envelope) {
        if (!(envelope.message() instanceof Message.Start start)) {
            mail.send(envelope, Integer.MAX_VALUE);
            return;
        }
        var existing = tables.instances.get(envelope.instance());
        var parent = start.parent();
        if (parent == null) {
            start(envelope.instance(), start);
        } else if (existing == null || !parent.equals(existing.parent)) {
            var outcome = start(envelope.instance(), start);
            if (outcome.result() != Result.ACCEPTED) {
                var why =
                        "child '%s' was not started: the id is taken (%s)"
                                .formatted(envelope.instance(), outcome.result());
                var answer =
                        new Message.ChildFailed(
                                parent.execution(), parent.event(), new Failure.Refused(why));
                mail.send(new Envelope(parent.instance(), answer), Integer.MAX_VALUE);
            }
        }
    }

    private EnqueueOutcome start(String id, Message.Start start) {
        var existing = tables.instances.get(id);
        if (existing == null) {
            return accept(id, start, 1);
        }
        var refusal = existing.status.terminal() ? ifFinished(existing, start) : ifRunning(start);
        if (refusal != Result.ACCEPTED) {
            return new EnqueueOutcome(refusal, existing.record());
        }
        endings.terminate(id, "replaced by a new start of the same id");
        tables.delete(existing);
        return accept(id, start, existing.execution + 1);
    }

    private EnqueueOutcome accept(String id, Message.Start start, int execution) {
        var instance = tables.insert(id, start, execution);
        mail.deliver(instance, start);
        return new EnqueueOutcome(Result.ACCEPTED, instance.record());
    }

    private static Result ifRunning(Message.Start start) {
        return switch (start.policy().running()) {
            case FAIL -> Result.EXISTS;
            case ATTACH -> Result.ATTACHED;
            case TERMINATE_AND_RESTART -> Result.ACCEPTED;
        };
    }

    private static Result ifFinished(Instance existing, Message.Start start) {
        boolean allowed =
                switch (start.policy().finished()) {
                    case REJECT -> false;
                    case ALLOW_IF_FAILED -> existing.status != Status.COMPLETED;
                    case ALLOW -> true;
                };
        return allowed ? Result.ACCEPTED : Result.EXISTS_FINISHED;
    }
}
