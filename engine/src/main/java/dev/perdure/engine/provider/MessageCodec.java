package dev.perdure.engine.provider;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.history.BinaryReader;
import dev.perdure.engine.history.BinaryWriter;

/// The binary form of a message, for providers that store bytes. Format byte first, then a kind
/// that is never reused. Pure, safe for any thread.
public final class MessageCodec {
    private static final int FORMAT = 1;

    private MessageCodec() {}

    public static byte[] encode(Message message) {
        var out = new BinaryWriter();
        out.writeByte(FORMAT);
        switch (message) {
            case Message.Start m -> writeStart(out, m);
            case Message.ActivityCompleted m -> {
                writeAnswer(out, 2, m.execution(), m.event());
                out.writePayload(m.result());
            }
            case Message.ActivityFailed m -> {
                writeAnswer(out, 3, m.execution(), m.event());
                out.writeNumber(m.attempt());
                out.writeFailure(m.failure());
                out.writePayload(m.progress());
            }
            case Message.TimerFired m -> writeAnswer(out, 4, m.execution(), m.event());
            case Message.ExternalEvent m -> {
                out.writeByte(5);
                out.writeText(m.name());
                out.writePayload(m.value());
            }
            case Message.ChildCompleted m -> {
                writeAnswer(out, 6, m.execution(), m.event());
                out.writePayload(m.result());
            }
            case Message.ChildFailed m -> {
                writeAnswer(out, 7, m.execution(), m.event());
                out.writeFailure(m.failure());
            }
            case Message.Cancel m -> writeReason(out, 8, m.reason());
            case Message.Terminated m -> writeReason(out, 9, m.reason());
            case Message.Unreadable m ->
                    throw new IllegalArgumentException("not a message to store: " + m.problem());
        }
        return out.toByteArray();
    }

    /// Decodes a message.
    ///
    /// @throws EngineException `ENG-004` if the bytes are not a message this release can read
    public static Message decode(byte[] data) {
        var in = new BinaryReader(data);
        int format = in.readByte();
        if (format != FORMAT) {
            throw undecodable("message format " + format);
        }
        int kind = in.readByte();
        return switch (kind) {
            case 1 ->
                    new Message.Start(
                            in.readText(),
                            in.readInt(),
                            in.readPayload(),
                            in.readParent(),
                            readPolicy(in));
            case 2 ->
                    new Message.ActivityCompleted(in.readInt(), in.readNumber(), in.readPayload());
            case 3 ->
                    new Message.ActivityFailed(
                            in.readInt(),
                            in.readNumber(),
                            in.readInt(),
                            in.readFailure(),
                            in.readPayload());
            case 4 -> new Message.TimerFired(in.readInt(), in.readNumber());
            case 5 -> new Message.ExternalEvent(in.readText(), in.readPayload());
            case 6 -> new Message.ChildCompleted(in.readInt(), in.readNumber(), in.readPayload());
            case 7 -> new Message.ChildFailed(in.readInt(), in.readNumber(), in.readFailure());
            case 8 -> new Message.Cancel(in.readText());
            case 9 -> new Message.Terminated(in.readText());
            default -> throw undecodable("message kind " + kind);
        };
    }

    /// Decodes a message, or says why it cannot be read.
    public static Message decodeOrUnreadable(byte[] data) {
        try {
            return decode(data);
        } catch (EngineException e) {
            return new Message.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static void writeStart(BinaryWriter out, Message.Start start) {
        out.writeByte(1);
        out.writeText(start.name());
        out.writeNumber(start.version());
        out.writePayload(start.input());
        out.writeParent(start.parent());
        out.writeByte(start.policy().running().code());
        out.writeByte(start.policy().finished().code());
    }

    private static void writeAnswer(BinaryWriter out, int kind, int execution, long event) {
        out.writeByte(kind);
        out.writeNumber(execution);
        out.writeNumber(event);
    }

    private static void writeReason(BinaryWriter out, int kind, String reason) {
        out.writeByte(kind);
        out.writeText(reason);
    }

    private static StartPolicy readPolicy(BinaryReader in) {
        int running = in.readByte();
        int finished = in.readByte();
        var whenRunning = StartPolicy.WhenRunning.values();
        var whenFinished = StartPolicy.WhenFinished.values();
        if (running >= whenRunning.length || finished >= whenFinished.length) {
            throw undecodable("start policy " + running + "/" + finished);
        }
        return new StartPolicy(whenRunning[running], whenFinished[finished]);
    }

    private static EngineException undecodable(String what) {
        return new EngineException(
                ErrorCode.HISTORY_UNDECODABLE,
                "stored message cannot be read: unknown "
                        + what
                        + ". It may come from a newer release; run one that knows it");
    }
}
