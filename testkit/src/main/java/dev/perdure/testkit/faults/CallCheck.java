package dev.perdure.testkit.faults;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.testkit.faults.Story.Said;

import java.util.List;
import java.util.function.Consumer;

/// Checks what clients were told about one instance, without looking at the store: no error that
/// nothing explains, no refusal of what must be accepted.
final class CallCheck {
    private final String instance;
    private final Kind kind;
    private final Consumer<String> problems;
    private boolean mayExist;
    private boolean mayHaveEnded;
    private boolean exists;

    CallCheck(String instance, Kind kind, Consumer<String> problems) {
        this.instance = instance;
        this.kind = kind;
        this.problems = problems;
    }

    /// {@return true if the instance must be in the store}
    boolean check(List<Said> calls) {
        for (var said : calls) {
            switch (said.answer().outcome()) {
                case DONE, UNKNOWN -> note(said.call(), said.answer().done());
                case REFUSED -> refused(said);
                case BROKEN -> report(said, "no client may ever see this");
            }
        }
        return exists;
    }

    private void note(Call call, boolean done) {
        switch (call) {
            case Call.Start _, Call.StartAndRaise _ -> {
                mayExist = true;
                exists |= done;
                mayHaveEnded |= kind.endsByItself();
            }
            case Call.Raise(_, _, int number) -> {
                exists |= done;
                mayHaveEnded |= kind != Kind.COLLECT || number < 0;
            }
            case Call.Cancel _, Call.Terminate _ -> {
                exists |= done;
                mayHaveEnded = true;
            }
        }
    }

    private void refused(Said said) {
        boolean explained =
                switch (ErrorCode.valueOf(said.answer().detail())) {
                    case INSTANCE_EXISTS -> mayExist && said.call() instanceof Call.Start;
                    case INSTANCE_FINISHED -> mayHaveEnded;
                    case NO_SUCH_INSTANCE -> !exists;
                    case ErrorCode _ -> false;
                };
        if (!explained) {
            report(said, "nothing explains this refusal");
        }
        if (said.call() instanceof Call.Start) {
            exists = true;
        }
    }

    private void report(Said said, String why) {
        problems.accept("instance '%s', %s: %s".formatted(instance, said, why));
    }
}
