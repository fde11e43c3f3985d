package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.NewEvent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/// What is stored with a key, to tell a repeated request from another one: 64 bits of SHA-256 over
/// types, tags and payloads. Ids and times are left out, because who asks again may have made new
/// ones. It is the same on every machine and release.
final class Fingerprint {
    private Fingerprint() {}

    static long of(List<NewEvent> events) {
        var digest = TagHashes.digest();
        for (var event : events) {
            add(digest, event.type());
            addSize(digest, event.tags().size());
            event.tags().forEach(it -> add(digest, it.text()));
            add(digest, event.payload().codec());
            add(digest, event.payload().bytes());
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static void add(MessageDigest digest, String text) {
        add(digest, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void add(MessageDigest digest, byte[] bytes) {
        addSize(digest, bytes.length);
        digest.update(bytes);
    }

    private static void addSize(MessageDigest digest, int size) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(size).flip());
    }
}
