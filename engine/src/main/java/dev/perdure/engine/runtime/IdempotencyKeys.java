package dev.perdure.engine.runtime;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Keys that are equal for all attempts of a step and for no other step.
final class IdempotencyKeys {
    private IdempotencyKeys() {}

    /// {@return a name-based UUID (RFC 9562, version 3) of instance, execution and step}
    static String of(String instance, int execution, String step) {
        var name = instance + '\n' + execution + '\n' + step;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
