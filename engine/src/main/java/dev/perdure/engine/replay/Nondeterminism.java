package dev.perdure.engine.replay;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;

/// The code and its history disagree. The message is the diff: event, expected, asked for.
public final class Nondeterminism extends EngineException {
    private static final long serialVersionUID = 1L;

    Nondeterminism(long event, String recorded, String asked) {
        super(
                ErrorCode.NONDETERMINISM,
                ("history and code disagree at event %d: history has %s, the code %s. Was the"
                     + " orchestration edited? Restore the old code, or guard the change with"
                     + " ctx.version, then resume the instance")
                        .formatted(event, recorded, asked));
    }
}
