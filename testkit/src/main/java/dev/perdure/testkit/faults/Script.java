package dev.perdure.testkit.faults;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.testkit.exercise.Catalog;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.random.RandomGenerator;

/// What a client does about one instance, call after call. A call whose outcome is unknown is never
/// repeated with the same number, so that each number tells what became of one call. Confined to
/// one thread.
final class Script {
    private static final List<Kind> KINDS = List.of(Kind.values());

    private final String id;
    private final Kind kind;
    private final int n;
    private final RandomGenerator random;
    private final int numbers;
    private boolean started;
    private int next;
    private boolean over;

    Script(String id, RandomGenerator random) {
        this.id = id;
        this.random = random;
        this.kind = KINDS.get(random.nextInt(KINDS.size()));
        this.n = random.nextInt(1, 9);
        this.numbers = kind == Kind.COLLECT ? 2 * n : 1;
    }

    /// {@return the next call}
    Call next() {
        if (!started) {
            return kind == Kind.COLLECT && random.nextBoolean()
                    ? new Call.StartAndRaise(id, next++)
                    : new Call.Start(id, kind, n);
        }
        return switch (kind) {
            case COLLECT -> collect();
            case SAGA -> saga();
            case LIMITS -> number(++next);
            case FAN, SCOPES, PARENT, RECORDED -> new Call.Terminate(id);
        };
    }

    private Call collect() {
        if (next < numbers) {
            return random.nextInt(5) == 0
                    ? new Call.Raise(id, Catalog.OTHER.name(), next++)
                    : number(next++);
        }
        return number(numbers - 1 - ++next);
    }

    private Call saga() {
        return switch (random.nextInt(8)) {
            case 0 -> new Call.Terminate(id);
            case 1, 2, 3 -> new Call.Cancel(id);
            default -> number(++next);
        };
    }

    private Call number(int number) {
        return new Call.Raise(id, Catalog.NUMBER.name(), number);
    }

    /// Takes the answer to the call before.
    ///
    /// @return true if that was the last one
    boolean answered(Answer answer) {
        if (!started) {
            started = answer.done() || answer.detail().equals(ErrorCode.INSTANCE_EXISTS.name());
            over = started && isLeftAlone();
        } else {
            over = answer.refused() || (answer.done() && (kind != Kind.COLLECT || next > numbers));
        }
        return over;
    }

    private boolean isLeftAlone() {
        return switch (kind) {
            case FAN, SCOPES, RECORDED, PARENT -> random.nextInt(10) > 0;
            case COLLECT, SAGA -> false;
            case LIMITS -> random.nextBoolean();
        };
    }

    /// {@return a call that makes an instance end, or `null` if it ends without}
    ///
    /// @param count how often it was asked before
    static @Nullable Call ending(String id, Kind kind, int count) {
        return switch (kind) {
            case COLLECT -> new Call.Raise(id, Catalog.NUMBER.name(), -1_000 - count);
            case SAGA -> new Call.Raise(id, Catalog.NUMBER.name(), 1_000 + count);
            case FAN, SCOPES, PARENT, RECORDED, LIMITS -> null;
        };
    }
}
