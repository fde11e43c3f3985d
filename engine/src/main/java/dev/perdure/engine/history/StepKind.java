package dev.perdure.engine.history;

import java.util.Locale;

/// What a step of an orchestration is. The code is stored and never changes.
public enum StepKind {
    ACTIVITY(1),
    INLINE_ACTIVITY(2),
    TIMER(3),
    EXTERNAL_EVENT(4),
    CHILD(5),
    SIDE_EFFECT(6),
    NOW(7),
    RANDOM(8),
    UUID(9);

    private final int code;

    StepKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /// {@return the kind as it reads in messages, such as `external event`}
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static StepKind of(int code) {
        for (var kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw HistoryCodec.undecodable("unknown step kind " + code);
    }
}
