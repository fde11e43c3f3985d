package dev.perdure.eventstore.erasure;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Where the keys of subjects of one log are kept. Any number of threads may use it. Each call is
/// one call to the database, and throws [dev.perdure.eventstore.log.EventStoreException] for its
/// reasons.
public interface KeyStore {
    /// The key of a subject.
    ///
    /// @param subject whose key it is
    /// @param id names it in events
    /// @param secret `null` if it was destroyed; shared, not copied
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Stored(String subject, String id, byte @Nullable [] secret) {
        /// {@return whose key it is; never the secret}
        @Override
        public String toString() {
            return "key '%s' of subject '%s'".formatted(id, subject);
        }
    }

    /// {@return the keys of these subjects, made where there are none}
    List<Stored> open(Collection<String> subjects);

    /// {@return those of these keys that are known}
    List<Stored> find(Collection<String> ids);

    /// Destroys the key of a subject, and notes why; where that was done before, changes nothing.
    ///
    /// @return how it is noted; empty if the subject never had a key
    Optional<Erasure> erase(String subject, String reason);
}
