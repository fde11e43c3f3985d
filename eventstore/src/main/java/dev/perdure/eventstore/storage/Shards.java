package dev.perdure.eventstore.storage;

import java.nio.charset.StandardCharsets;

/// Which shard a key belongs to: FNV-1a over its UTF-8 bytes, mixed, so that it is the same on
/// every machine and in every release.
final class Shards {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Shards() {}

    static int of(String key, int shards) {
        long hash = OFFSET;
        for (byte it : key.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (it & 0xff)) * PRIME;
        }
        return (int) Long.remainderUnsigned(hash ^ (hash >>> 32), shards);
    }
}
