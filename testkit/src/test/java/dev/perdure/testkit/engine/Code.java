package dev.perdure.testkit.engine;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.perdure.engine.InstanceFailed;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Short ways to write orchestrations and activities down.
final class Code {
    static final Activity<Integer, Integer> TWICE =
            Activity.of("twice", Integer.class, Integer.class, n -> 2 * n);
    static final ExternalEvent<Integer> NUMBER = ExternalEvent.of("number", Integer.class);
    static final ExternalEvent<String> WORD = ExternalEvent.of("word", String.class);

    private Code() {}

    static Orchestration<Integer, Integer> orchestration(
            String name, Orchestration.Body<Integer, Integer> body) {
        return Orchestration.of(name, Integer.class, Integer.class, body);
    }

    static Activity<Integer, Integer> activity(
            String name, Activity.BodyWithContext<Integer, Integer> body) {
        return Activity.of(name, Integer.class, Integer.class, body);
    }

    /// {@return how an instance failed}
    static InstanceFailed failureOf(ThrowingCallable call) {
        return catchThrowableOfType(InstanceFailed.class, call);
    }
}
