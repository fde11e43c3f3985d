package dev.perdure.testkit.faults;

import dev.perdure.engine.Client;
import dev.perdure.engine.error.EngineException;
import dev.perdure.testkit.faults.Answer.Outcome;

import java.util.function.Consumer;

/// A client that writes every call down before it makes it, and the answer after it has it.
/// Confined to one thread.
final class JournaledClient {
    private final Client client;
    private final Journal journal;
    private final Consumer<Answer> answered;
    private int calls;

    /// @param answered called after each call
    JournaledClient(Client client, Journal journal, Consumer<Answer> answered) {
        this.client = client;
        this.journal = journal;
        this.answered = answered;
    }

    Answer perform(Call call) {
        int number = ++calls;
        journal.write(new Entry.Asked(number, call));
        var answer = answerTo(call);
        journal.write(new Entry.Answered(number, answer));
        answered.accept(answer);
        return answer;
    }

    private Answer answerTo(Call call) {
        try {
            call.perform(client);
            return new Answer(Outcome.DONE, "");
        } catch (EngineException e) {
            var outcome =
                    switch (e.code().family()) {
                        case USER -> Outcome.REFUSED;
                        case TRANSIENT -> Outcome.UNKNOWN;
                        case CORRUPT -> Outcome.BROKEN;
                    };
            return new Answer(outcome, e.code().name());
        } catch (RuntimeException e) {
            return new Answer(Outcome.BROKEN, e.toString().replaceAll("\\s+", " "));
        }
    }
}
