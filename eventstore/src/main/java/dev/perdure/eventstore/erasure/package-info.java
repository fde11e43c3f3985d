/// Erasure of personal data: each subject's payloads are encrypted with a key of its own, which can
/// be destroyed while the log stays as it is. [SubjectKeys] is where it begins.
@NullMarked
package dev.perdure.eventstore.erasure;

import org.jspecify.annotations.NullMarked;
