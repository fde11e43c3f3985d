package dev.perdure.testkit.faults;

import dev.perdure.engine.Client;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.testkit.exercise.Catalog;

import java.util.List;

/// One call of a client, and how it is written down.
sealed interface Call {
    String instance();

    void perform(Client client);

    /// {@return the words of one line of a journal}
    List<String> words();

    /// Starts an instance.
    ///
    /// @param n what it starts from
    record Start(String instance, Kind kind, int n) implements Call {
        @Override
        public void perform(Client client) {
            kind.start(client, instance, n);
        }

        @Override
        public List<String> words() {
            return List.of("start", instance, kind.name(), String.valueOf(n));
        }
    }

    /// Starts an instance of [Kind#COLLECT] unless it runs, and raises a number: one call.
    record StartAndRaise(String instance, int number) implements Call {
        @Override
        public void perform(Client client) {
            var start =
                    new Client.StartRequest<>(Catalog.COLLECT, instance, "", StartPolicy.DEFAULT);
            var _ = client.startAndRaise(start, Catalog.NUMBER, number);
        }

        @Override
        public List<String> words() {
            return List.of("start-and-raise", instance, String.valueOf(number));
        }
    }

    /// Raises an external event.
    ///
    /// @param event its name
    record Raise(String instance, String event, int number) implements Call {
        @Override
        public void perform(Client client) {
            client.raise(instance, ExternalEvent.of(event, Integer.class), number);
        }

        @Override
        public List<String> words() {
            return List.of("raise", instance, event, String.valueOf(number));
        }
    }

    record Cancel(String instance) implements Call {
        @Override
        public void perform(Client client) {
            client.cancel(instance, "as asked");
        }

        @Override
        public List<String> words() {
            return List.of("cancel", instance);
        }
    }

    record Terminate(String instance) implements Call {
        @Override
        public void perform(Client client) {
            client.terminate(instance, "as asked");
        }

        @Override
        public List<String> words() {
            return List.of("terminate", instance);
        }
    }

    /// {@return the call that these words describe}
    static Call of(List<String> words) {
        var instance = words.get(1);
        return switch (words.getFirst()) {
            case "start" ->
                    new Start(instance, Kind.valueOf(words.get(2)), Integer.parseInt(words.get(3)));
            case "start-and-raise" -> new StartAndRaise(instance, Integer.parseInt(words.get(2)));
            case "raise" -> new Raise(instance, words.get(2), Integer.parseInt(words.get(3)));
            case "cancel" -> new Cancel(instance);
            case "terminate" -> new Terminate(instance);
            default -> throw new IllegalArgumentException("no call: " + words);
        };
    }
}
