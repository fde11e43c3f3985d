package dev.perdure.engine.postgres;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.history.BinaryReader;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.MessageCodec;

import java.sql.SQLException;

/// The numbers of message kinds, and messages as they are read. Most bodies are what [MessageCodec]
/// wrote; two kinds are built by stored functions, from columns.
final class StoredMessages {
    private static final int TIMER_FIRED = 4;
    private static final int TERMINATED = 9;
    private static final int CHILD_FAILED_BY_STORE = 17;

    private StoredMessages() {}

    static int kind(Message message) {
        return switch (message) {
            case Message.Start _ -> 1;
            case Message.ActivityCompleted _ -> 2;
            case Message.ActivityFailed _ -> 3;
            case Message.TimerFired _ -> TIMER_FIRED;
            case Message.Terminated _, Message.Unreadable _ ->
                    throw new IllegalArgumentException("is never sent: " + message);
            case Message.ExternalEvent _ -> 5;
            case Message.ChildCompleted _ -> 6;
            case Message.ChildFailed _ -> 7;
            case Message.Cancel _ -> 8;
        };
    }

    /// {@return the message, or [Message.Unreadable] if this release cannot read its bytes}
    static Message read(Row row) throws SQLException {
        return switch (row.integer("kind")) {
            case TIMER_FIRED -> timerFired(row);
            case TERMINATED -> new Message.Terminated(row.text("codec"));
            case CHILD_FAILED_BY_STORE -> childFailed(row);
            default -> MessageCodec.decodeOrUnreadable(row.bytes("data"));
        };
    }

    private static Message timerFired(Row row) throws SQLException {
        var body = row.optionalBytes("data");
        return body == null
                ? new Message.TimerFired(row.integer("execution"), row.number("other"))
                : MessageCodec.decodeOrUnreadable(body);
    }

    private static Message childFailed(Row row) throws SQLException {
        try {
            var failure = new BinaryReader(row.bytes("data")).readFailure();
            return new Message.ChildFailed(row.integer("execution"), row.number("other"), failure);
        } catch (EngineException e) {
            return new Message.Unreadable(String.valueOf(e.getMessage()));
        }
    }
}
