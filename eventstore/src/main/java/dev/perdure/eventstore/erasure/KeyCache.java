package dev.perdure.eventstore.erasure;

import dev.perdure.eventstore.codec.PayloadKey;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Keys that were used lately, each for a bounded time: other processes destroy keys, too. Any
/// number of threads may use it.
final class KeyCache {
    /// How long a key is used after it was read.
    static final Duration FRESH = Duration.ofSeconds(30);

    static final int MOST = 10_000;

    private final LongSupplier nanoTime;
    private final Map<String, Read> bySubject = lastUsed(); // guarded by this
    private final Map<String, Read> byId = lastUsed(); // guarded by this

    /// @param nanoTime as [System#nanoTime()]
    KeyCache(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// A key as it was read.
    ///
    /// @param key `null` if it was destroyed
    record Known(String subject, String id, @Nullable PayloadKey key) {
        static Known of(KeyStore.Stored stored) {
            var secret = stored.secret();
            var key = secret == null ? null : PayloadKey.of(stored.id(), secret);
            return new Known(stored.subject(), stored.id(), key);
        }
    }

    private record Read(Known known, long atNs) {}

    private static Map<String, Read> lastUsed() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Read> eldest) {
                return size() > MOST;
            }
        };
    }

    synchronized @Nullable Known ofSubject(String subject) {
        return fresh(bySubject.get(subject));
    }

    synchronized @Nullable Known ofId(String id) {
        return fresh(byId.get(id));
    }

    private @Nullable Known fresh(@Nullable Read read) {
        return read != null && nanoTime.getAsLong() - read.atNs() < FRESH.toNanos()
                ? read.known()
                : null;
    }

    /// The keys of these ids are read again when they are needed.
    synchronized void forget(Collection<String> ids) {
        for (var id : ids) {
            var read = byId.remove(id);
            if (read != null) {
                bySubject.remove(read.known().subject());
            }
        }
    }

    /// Whoever read a key before it was destroyed may be late.
    synchronized void put(Known known) {
        var before = fresh(byId.get(known.id()));
        if (before == null || before.key() != null) {
            var read = new Read(known, nanoTime.getAsLong());
            byId.put(known.id(), read);
            bySubject.put(known.subject(), read);
        }
    }
}
