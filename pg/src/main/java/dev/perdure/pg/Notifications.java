package dev.perdure.pg;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// What other processes announce by `notify`, over one connection per process.
///
/// A notification may be missed: while the connection is lost, or before it listens. So whoever
/// subscribes is called with an empty payload as soon as somebody listens for it, and again each
/// time the connection was lost and is back: look at the tables then. Where nobody can listen, this
/// is not [available][#available()], and everybody has to look at the tables from time to time.
///
/// Listeners are called one after the other, by the thread that listens: they return quickly, and
/// hand on what takes time. What they throw is logged.
public final class Notifications implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Notifications.class.getName());

    private final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final @Nullable Listener listener;

    private Notifications(@Nullable DatabaseOptions direct, ListenerPace pace) {
        this.listener = direct == null ? null : new Listener(direct, pace, this);
    }

    /// Listens to the database over a connection of its own. Returns at once; the server need not
    /// be up.
    public static Notifications open(DatabaseOptions options) {
        return open(options, ListenerPace.defaults());
    }

    /// The same, at another pace.
    public static Notifications open(DatabaseOptions options, ListenerPace pace) {
        return new Notifications(options.direct().orElse(null), pace);
    }

    /// {@return false if nobody can listen, so that everybody has to poll: the options name no
    /// direct connection, or it turned out to lead through a pooler}
    public boolean available() {
        return listener != null && !listener.gaveUp();
    }

    /// {@return true while a connection listens}
    public boolean isListening() {
        return listener != null && listener.isListening();
    }

    /// Calls `listener` with the payload of each notification on this channel, and with an empty
    /// one whenever some may have been missed.
    ///
    /// @return closes the subscription; a call that is under way goes on
    public AutoCloseable subscribe(String channel, Consumer<String> payloads) {
        var subscription = new Subscription(channel, payloads);
        subscriptions.add(subscription);
        return () -> subscriptions.remove(subscription);
    }

    /// Stops listening. A call that is under way goes on; there is none after it.
    @Override
    public void close() {
        subscriptions.clear();
        if (listener != null) {
            listener.close();
        }
    }

    /// One subscription; equal only to itself, so that a listener may subscribe twice.
    static final class Subscription {
        private final String channel;
        private final Consumer<String> payloads;

        /// Whether its channel was listened to since it came. Confined to the listening thread.
        private boolean caughtUp;

        Subscription(String channel, Consumer<String> payloads) {
            this.channel = channel;
            this.payloads = payloads;
        }

        private void call(String payload) {
            try {
                payloads.accept(payload);
            } catch (RuntimeException | Error e) { // the others must go on
                LOGGER.log(
                        System.Logger.Level.ERROR,
                        "a listener failed on a notification of channel '" + channel + "'",
                        e);
            }
        }
    }

    /// {@return the channels that somebody subscribed to}
    Set<String> channels() {
        return subscriptions.stream().map(it -> it.channel).collect(Collectors.toUnmodifiableSet());
    }

    /// Tells everybody that something may have been missed: a new connection took over.
    void lost() {
        subscriptions.forEach(it -> it.caughtUp = false);
    }

    /// Tells those that were not told yet that their channel is listened to now.
    void caughtUp(Set<String> channels) {
        for (var it : subscriptions) {
            if (!it.caughtUp && channels.contains(it.channel)) {
                it.caughtUp = true;
                it.call("");
            }
        }
    }

    void publish(String channel, String payload) {
        for (var it : subscriptions) {
            if (it.channel.equals(channel)) {
                it.call(payload);
            }
        }
    }
}
