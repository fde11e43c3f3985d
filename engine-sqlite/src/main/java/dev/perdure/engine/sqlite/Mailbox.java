package dev.perdure.engine.sqlite;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.EnqueueOutcome.Result;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Status;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Decides whether a message is accepted. Confined to the writer thread.
final class Mailbox {
    private final Instances instances;
    private final Messages messages;
    private final Lifecycle lifecycle;

    Mailbox(Instances instances, Messages messages, Lifecycle lifecycle) {
        this.instances = instances;
        this.messages = messages;
        this.lifecycle = lifecycle;
    }

    List<EnqueueOutcome> enqueue(List<Letter> letters, int maxEvents) throws SQLException {
        var outcomes = new ArrayList<EnqueueOutcome>(letters.size());
        for (var letter : letters) {
            var result =
                    letter.message() instanceof Message.Start start
                            ? start(letter, start, instances.find(letter.instance()))
                            : deliver(letter, maxEvents);
            outcomes.add(new EnqueueOutcome(result, instances.record(letter.instance())));
        }
        return outcomes;
    }

    /// Sends what a turn or an activity produced. A refused child is reported to its parent, any
    /// other refusal is dropped.
    void send(Letter letter) throws SQLException {
        if (!(letter.message() instanceof Message.Start start)) {
            deliver(letter, Integer.MAX_VALUE);
            return;
        }
        var parent = start.parent();
        var existing = instances.find(letter.instance());
        if (existing != null && parent != null) {
            var record = instances.record(letter.instance());
            if (record != null && parent.equals(record.parent())) {
                return;
            }
        }
        var result = start(letter, start, existing);
        if (parent != null && result != Result.ACCEPTED) {
            var why =
                    "child '%s' could not be started: the id belongs to another instance, which %s"
                            .formatted(
                                    letter.instance(),
                                    result == Result.EXISTS_FINISHED
                                            ? "has ended"
                                            : "has not ended");
            var refused =
                    new Message.ChildFailed(
                            parent.execution(), parent.event(), new Failure.Refused(why));
            deliver(Letter.of(parent.instance(), refused), Integer.MAX_VALUE);
        }
    }

    private Result deliver(Letter letter, int maxEvents) throws SQLException {
        var instance = instances.find(letter.instance());
        if (instance == null) {
            return Result.NO_SUCH_INSTANCE;
        }
        if (instance.ended()) {
            return Result.FINISHED;
        }
        boolean event = letter.message() instanceof Message.ExternalEvent;
        if (event && messages.full(instance, maxEvents)) {
            return Result.FULL;
        }
        messages.store(instance, letter);
        return Result.ACCEPTED;
    }

    private Result start(Letter letter, Message.Start start, @Nullable Resident existing)
            throws SQLException {
        if (existing == null) {
            var birth = new Instances.Birth(letter.instance(), start, 1, Resident.NOBODY);
            var born = instances.create(birth);
            if (born != null) {
                messages.store(born, letter);
            }
            return Result.ACCEPTED;
        }
        return existing.ended()
                ? startAgain(letter, start, existing)
                : startBeside(letter, start, existing);
    }

    private Result startBeside(Letter letter, Message.Start start, Resident running)
            throws SQLException {
        return switch (start.policy().running()) {
            case FAIL -> Result.EXISTS;
            case ATTACH -> Result.ATTACHED;
            case TERMINATE_AND_RESTART -> {
                lifecycle.replace(running, letter, start);
                yield Result.ACCEPTED;
            }
        };
    }

    private Result startAgain(Letter letter, Message.Start start, Resident ended)
            throws SQLException {
        boolean allowed =
                switch (start.policy().finished()) {
                    case REJECT -> false;
                    case ALLOW_IF_FAILED -> ended.status != Status.COMPLETED;
                    case ALLOW -> true;
                };
        if (!allowed) {
            return Result.EXISTS_FINISHED;
        }
        lifecycle.replace(ended, letter, start);
        return Result.ACCEPTED;
    }
}
