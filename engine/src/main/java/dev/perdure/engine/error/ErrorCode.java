package dev.perdure.engine.error;

import java.util.Locale;

/// Every error the engine can raise, with the label that its message starts with.
///
/// Labels are never reused. The [Family] says what a caller may do about it.
public enum ErrorCode {
    PAYLOAD_NOT_ENCODABLE(1, Family.USER),
    PAYLOAD_NOT_DECODABLE(2, Family.CORRUPT),
    PAYLOAD_TOO_LARGE(3, Family.USER),
    HISTORY_UNDECODABLE(4, Family.CORRUPT),
    NONDETERMINISM(5, Family.USER),
    REGISTRATION(6, Family.USER),
    WRONG_THREAD(7, Family.USER),
    LIMIT_EXCEEDED(8, Family.USER),
    INSTANCE_EXISTS(9, Family.USER),
    NO_SUCH_INSTANCE(10, Family.USER),
    INSTANCE_FINISHED(11, Family.USER),
    INSTANCE_RUNNING(12, Family.USER),
    INSTANCE_NOT_PARKED(13, Family.USER),
    NODE_FENCED(14, Family.TRANSIENT),
    PROVIDER_UNAVAILABLE(15, Family.TRANSIENT),
    PROVIDER_BUSY(16, Family.USER),
    STORE_UNUSABLE(17, Family.CORRUPT),
    ENGINE_STOPPED(18, Family.TRANSIENT),
    RESULT_TIMEOUT(19, Family.TRANSIENT),
    BAD_ARGUMENT(20, Family.USER),
    INVARIANT(21, Family.CORRUPT);

    /// What a caller may do about an error.
    public enum Family {
        /// The request or the code is wrong; repeating it unchanged fails again.
        USER,
        /// The request may succeed when repeated later.
        TRANSIENT,
        /// Stored data cannot be used; it is kept as evidence.
        CORRUPT
    }

    private final int number;
    private final Family family;

    ErrorCode(int number, Family family) {
        this.number = number;
        this.family = family;
    }

    /// {@return the searchable label, such as `ENG-005`}
    public String label() {
        return String.format(Locale.ROOT, "ENG-%03d", number);
    }

    public Family family() {
        return family;
    }
}
