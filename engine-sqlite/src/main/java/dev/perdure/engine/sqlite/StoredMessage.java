package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.MessageCodec;

/// A message as it was read.
final class StoredMessage {
    private final long id;
    private final byte[] body;

    StoredMessage(long id, byte[] body) {
        this.id = id;
        this.body = body;
    }

    long id() {
        return id;
    }

    Delivered decode() {
        return new Delivered(id, MessageCodec.decodeOrUnreadable(body));
    }
}
