package dev.perdure.eventstore.erasure;

import java.time.Instant;

/// How it was noted that the key of a subject was destroyed.
///
/// @param subject whose key it was
/// @param keyId names the key in events
/// @param erasedAt by the clock of the database
/// @param erasedBy the user of the database, and the name that the application has there
/// @param reason that was given
/// @param repeated true if that was done before, and this is how it was noted then
public record Erasure(
        String subject,
        String keyId,
        Instant erasedAt,
        String erasedBy,
        String reason,
        boolean repeated) {}
