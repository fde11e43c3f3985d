package dev.perdure.testkit.network;

/// Finds the ends of answers in what a server sends on one connection. It is asked about all bytes,
/// in order, by one thread at a time.
@FunctionalInterface
public interface ReplyEnd {
    /// {@return true if an answer ends within these bytes}
    ///
    /// @param data what the server sent; valid from 0 to `length` until the call returns
    boolean endsIn(byte[] data, int length);

    /// For protocols that are not known here: whatever the server sends ends an answer.
    static ReplyEnd anyBytes() {
        return (_, length) -> length > 0;
    }

    /// For PostgreSQL: an answer ends with the message `ReadyForQuery` that says that no
    /// transaction is open. So whatever the answer tells has been committed or rolled back.
    static ReplyEnd postgres() {
        return new PostgresReplyEnd();
    }
}
