package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.NewEvent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.stream.LongStream;

/// What the tag index holds instead of texts: the first 64 bits of SHA-256 over the log's number
/// and the tag. It is the same on every machine and release, so an index survives dump and restore.
/// Two tags with equal hashes cost a look at one more event; texts decide.
final class TagHashes {
    /// No tag begins with it, because no tag has a NUL.
    private static final String TYPE = "\0type\0";

    private static final MessageDigest SHA_256 = sha256();

    private TagHashes() {}

    /// {@return all hashes under which an event is found, that of its type first}
    static long[] of(int log, NewEvent event) {
        var tags = event.tags().stream().mapToLong(it -> ofTag(log, it.text()));
        return LongStream.concat(LongStream.of(ofEveryEvent(log, event.type())), tags)
                .distinct()
                .toArray();
    }

    /// {@return the hash of a tag in a log}
    static long ofTag(int log, String tag) {
        return hash(log, tag);
    }

    /// {@return the hash under which every event of this type is found, whatever its tags}
    static long ofEveryEvent(int log, String type) {
        return hash(log, TYPE + type);
    }

    /// {@return what the tag index says of an event's type}
    static int ofType(String type) {
        return (int) hash(0, TYPE + type);
    }

    private static long hash(int log, String text) {
        var digest = digest();
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(log).flip());
        return ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
    }

    /// {@return a new SHA-256}
    static MessageDigest digest() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException _) {
            return sha256();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
