package dev.perdure.engine.sqlite.commit;

import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.Signal;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Who wants to know about changes. Safe for any thread.
public final class Subscriptions {
    private static final System.Logger LOGGER = System.getLogger(Subscriptions.class.getName());

    private final List<Listening> listeners = new CopyOnWriteArrayList<>();

    /// One subscription; equal only to itself, so that a listener may subscribe twice.
    private final class Listening implements Provider.Subscription {
        private final Consumer<Signal> listener;

        Listening(Consumer<Signal> listener) {
            this.listener = listener;
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }

    public Provider.Subscription add(Consumer<Signal> listener) {
        var listening = new Listening(listener);
        listeners.add(listening);
        return listening;
    }

    boolean isEmpty() {
        return listeners.isEmpty();
    }

    void publish(Collection<Signal> signals) {
        for (var listening : listeners) {
            for (var signal : signals) {
                try {
                    listening.listener.accept(signal);
                } catch (RuntimeException | Error e) { // the writer must go on
                    LOGGER.log(System.Logger.Level.ERROR, "a listener failed on " + signal, e);
                }
            }
        }
    }
}
