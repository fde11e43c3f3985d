package dev.perdure.engine.history;

import dev.perdure.engine.history.Event.ActivityAttemptFailed;
import dev.perdure.engine.history.Event.ActivityCompleted;
import dev.perdure.engine.history.Event.ActivityFailed;
import dev.perdure.engine.history.Event.ActivityScheduled;
import dev.perdure.engine.history.Event.CancelRequested;
import dev.perdure.engine.history.Event.ChildCompleted;
import dev.perdure.engine.history.Event.ChildFailed;
import dev.perdure.engine.history.Event.ChildStarted;
import dev.perdure.engine.history.Event.ExecutionCancelled;
import dev.perdure.engine.history.Event.ExecutionCompleted;
import dev.perdure.engine.history.Event.ExecutionContinued;
import dev.perdure.engine.history.Event.ExecutionFailed;
import dev.perdure.engine.history.Event.ExecutionStarted;
import dev.perdure.engine.history.Event.ExecutionTerminated;
import dev.perdure.engine.history.Event.ExternalEventAwaited;
import dev.perdure.engine.history.Event.ExternalEventReceived;
import dev.perdure.engine.history.Event.InlineCompleted;
import dev.perdure.engine.history.Event.InlineFailed;
import dev.perdure.engine.history.Event.StepCancelled;
import dev.perdure.engine.history.Event.TimerCreated;
import dev.perdure.engine.history.Event.TimerFired;
import dev.perdure.engine.history.Event.ValueRecorded;
import dev.perdure.engine.history.Event.VersionMarked;

import java.util.ArrayList;
import java.util.List;

/// The binary form of each kind of event. Kinds are stored and never reused.
final class EventForm {
    private EventForm() {}

    static void write(BinaryWriter out, Event event) {
        switch (event) {
            case ExecutionStarted e -> {
                out.writeByte(1);
                out.writeText(e.name());
                out.writeNumber(e.version());
                out.writePayload(e.input());
                out.writeParent(e.parent());
                out.writeNumber(e.carried().size());
                e.carried().forEach(carried -> writeReceived(out, carried));
            }
            case Event.StepEvent e -> writeStep(out, e);
            case VersionMarked(var change, var version) -> {
                out.writeByte(9);
                out.writeText(change);
                out.writeNumber(version);
            }
            case StepCancelled(var step) -> writeRef(out, 10, step);
            case Event.Delivery e -> writeDelivery(out, e);
            case Event.Terminal e -> writeTerminal(out, e);
        }
    }

    private static void writeStep(BinaryWriter out, Event.StepEvent event) {
        switch (event) {
            case ActivityScheduled(var id, var input, var queued) -> {
                writeStepHead(out, 2, id);
                out.writePayload(input);
                out.writeBoolean(queued);
            }
            case InlineCompleted(var id, var result) -> {
                writeStepHead(out, 3, id);
                out.writePayload(result);
            }
            case InlineFailed(var id, var failure) -> {
                writeStepHead(out, 4, id);
                out.writeFailure(failure);
            }
            case TimerCreated(var id, var fireAt) -> {
                writeStepHead(out, 5, id);
                out.writeInstant(fireAt);
            }
            case ExternalEventAwaited(var id) -> writeStepHead(out, 6, id);
            case ChildStarted(var id, var childId, var version, var input, var detached) -> {
                writeStepHead(out, 7, id);
                out.writeText(childId);
                out.writeNumber(version);
                out.writePayload(input);
                out.writeBoolean(detached);
            }
            case ValueRecorded(var id, var value) -> {
                writeStepHead(out, 8, id);
                out.writePayload(value);
            }
        }
    }

    private static void writeDelivery(BinaryWriter out, Event.Delivery event) {
        switch (event) {
            case ActivityCompleted(var step, var result) -> {
                writeRef(out, 11, step);
                out.writePayload(result);
            }
            case ActivityFailed(var step, var attempt, var failure) -> {
                writeRef(out, 12, step);
                out.writeNumber(attempt);
                out.writeFailure(failure);
            }
            case ActivityAttemptFailed e -> {
                writeRef(out, 13, e.step());
                out.writeNumber(e.attempt());
                out.writeFailure(e.failure());
                out.writeInstant(e.retryAt());
                out.writePayload(e.progress());
            }
            case TimerFired(var step) -> writeRef(out, 14, step);
            case ExternalEventReceived e -> {
                out.writeByte(15);
                writeReceived(out, e);
            }
            case ChildCompleted(var step, var result) -> {
                writeRef(out, 16, step);
                out.writePayload(result);
            }
            case ChildFailed(var step, var failure) -> {
                writeRef(out, 17, step);
                out.writeFailure(failure);
            }
            case CancelRequested(var reason) -> writeTagged(out, 18, reason);
        }
    }

    private static void writeTerminal(BinaryWriter out, Event.Terminal event) {
        switch (event) {
            case ExecutionCompleted(var result) -> {
                out.writeByte(30);
                out.writePayload(result);
            }
            case ExecutionFailed(var failure) -> {
                out.writeByte(31);
                out.writeFailure(failure);
            }
            case ExecutionCancelled(var reason) -> writeTagged(out, 32, reason);
            case ExecutionTerminated(var reason) -> writeTagged(out, 33, reason);
            case ExecutionContinued(var version, var input) -> {
                out.writeByte(34);
                out.writeNumber(version);
                out.writePayload(input);
            }
        }
    }

    private static void writeRef(BinaryWriter out, int kind, long step) {
        out.writeByte(kind);
        out.writeNumber(step);
    }

    private static void writeTagged(BinaryWriter out, int kind, String text) {
        out.writeByte(kind);
        out.writeText(text);
    }

    private static void writeStepHead(BinaryWriter out, int kind, StepId id) {
        out.writeByte(kind);
        out.writeStep(id);
    }

    private static void writeReceived(BinaryWriter out, ExternalEventReceived event) {
        out.writeName(event.name());
        out.writePayload(event.value());
    }

    static Event read(BinaryReader in) {
        int kind = in.readByte();
        return switch (kind) {
            case 1 ->
                    new ExecutionStarted(
                            in.readText(),
                            in.readInt(),
                            in.readPayload(),
                            in.readParent(),
                            readCarried(in));
            case 2 -> new ActivityScheduled(in.readStep(), in.readPayload(), in.readBoolean());
            case 3 -> new InlineCompleted(in.readStep(), in.readPayload());
            case 4 -> new InlineFailed(in.readStep(), in.readFailure());
            case 5 -> new TimerCreated(in.readStep(), in.readInstant());
            case 6 -> new ExternalEventAwaited(in.readStep());
            case 7 ->
                    new ChildStarted(
                            in.readStep(),
                            in.readText(),
                            in.readInt(),
                            in.readPayload(),
                            in.readBoolean());
            case 8 -> new ValueRecorded(in.readStep(), in.readPayload());
            case 9 -> new VersionMarked(in.readText(), in.readInt());
            case 10 -> new StepCancelled(in.readNumber());
            default -> kind < 30 ? readDelivery(in, kind) : readTerminal(in, kind);
        };
    }

    private static Event.Delivery readDelivery(BinaryReader in, int kind) {
        return switch (kind) {
            case 11 -> new ActivityCompleted(in.readNumber(), in.readPayload());
            case 12 -> new ActivityFailed(in.readNumber(), in.readInt(), in.readFailure());
            case 13 ->
                    new ActivityAttemptFailed(
                            in.readNumber(),
                            in.readInt(),
                            in.readFailure(),
                            in.readInstant(),
                            in.readPayload());
            case 14 -> new TimerFired(in.readNumber());
            case 15 -> readReceived(in);
            case 16 -> new ChildCompleted(in.readNumber(), in.readPayload());
            case 17 -> new ChildFailed(in.readNumber(), in.readFailure());
            case 18 -> new CancelRequested(in.readText());
            default -> throw unknown(kind);
        };
    }

    private static Event.Terminal readTerminal(BinaryReader in, int kind) {
        return switch (kind) {
            case 30 -> new ExecutionCompleted(in.readPayload());
            case 31 -> new ExecutionFailed(in.readFailure());
            case 32 -> new ExecutionCancelled(in.readText());
            case 33 -> new ExecutionTerminated(in.readText());
            case 34 -> new ExecutionContinued(in.readInt(), in.readPayload());
            default -> throw unknown(kind);
        };
    }

    private static RuntimeException unknown(int kind) {
        return HistoryCodec.undecodable("unknown event kind " + kind);
    }

    private static ExternalEventReceived readReceived(BinaryReader in) {
        return new ExternalEventReceived(in.readName(), in.readPayload());
    }

    private static List<ExternalEventReceived> readCarried(BinaryReader in) {
        int count = in.readInt();
        var carried = new ArrayList<ExternalEventReceived>();
        for (int i = 0; i < count; i++) {
            carried.add(readReceived(in));
        }
        return carried;
    }
}
