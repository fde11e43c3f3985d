package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.MessageCodec;

import java.util.Collection;
import java.util.List;

/// A message with its stored form, encoded by the caller so that the writer need not.
final class Letter {
    private final String instance;
    private final Message message;
    private final byte[] body;

    private Letter(String instance, Message message) {
        this.instance = instance;
        this.message = message;
        this.body = MessageCodec.encode(message);
    }

    static Letter of(String instance, Message message) {
        return new Letter(instance, message);
    }

    static List<Letter> of(Collection<Envelope> envelopes) {
        return envelopes.stream().map(e -> of(e.instance(), e.message())).toList();
    }

    String instance() {
        return instance;
    }

    Message message() {
        return message;
    }

    /// {@return the encoded message; shared, must not be changed}
    byte[] body() {
        return body;
    }
}
