package dev.perdure.engine;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.observe.EngineCounters;
import dev.perdure.engine.observe.EngineListener;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.engine.payload.PayloadCodec;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.runtime.DropReports;
import dev.perdure.engine.runtime.Node;
import dev.perdure.engine.runtime.NodeLoops;
import dev.perdure.engine.runtime.Registry;
import dev.perdure.engine.runtime.ResultWaiters;
import dev.perdure.engine.runtime.Scheduler;
import dev.perdure.engine.runtime.Shutdown;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/// Runs orchestrations and activities in this process.
///
/// ```java
/// try (var engine = Engine.on(provider).register(PROCESS).register(CHARGE).start()) {
///     var receipt = engine.client().run(PROCESS, "order-7", order);
/// }
/// ```
///
/// Closing lets running activities finish for a while, stores what is done and gives the rest back,
/// so that another node, or the next start, continues at once. The provider stays open. Safe for
/// any thread.
public final class Engine implements AutoCloseable {
    private final Node node;
    private final DropReports drops;
    private final NodeLoops loops;
    private final Client client;
    private final EngineOptions options;
    private boolean closed;

    private Engine(Builder builder) {
        options = builder.options;
        var settings = options.checked();
        var registry = new Registry(builder.orchestrations, builder.activities, settings.limits());
        var waiters = new ResultWaiters(builder.provider);
        try {
            node =
                    new Node(
                            new Node.Parts(
                                    builder.provider,
                                    registry,
                                    builder.codec,
                                    settings,
                                    builder.listener,
                                    Scheduler.IMMEDIATE,
                                    new SecureRandom(),
                                    waiters::ended));
        } catch (RuntimeException e) {
            waiters.close();
            throw e;
        }
        waiters.heldBy(node::holds);
        client =
                new Client(
                        new Client.Parts(
                                builder.provider,
                                builder.codec,
                                settings.limits(),
                                options.startTimeout()),
                        waiters,
                        node);
        drops = new DropReports(node);
        loops = new NodeLoops(node);
    }

    /// Begins to describe an engine on a store.
    public static Builder on(Provider provider) {
        return new Builder(provider);
    }

    /// {@return the client of this engine; it is closed with it}
    public Client client() {
        return client;
    }

    /// {@return what the engine has done since it started}
    public EngineCounters.Snapshot counters() {
        return node.counters().snapshot();
    }

    /// {@return instances that are in memory}
    public int liveInstances() {
        return node.liveCount();
    }

    @Override
    public void close() {
        stop();
    }

    /// Stops the engine; a second call does nothing. Blocks for at most the shutdown grace and the
    /// time that storing takes.
    ///
    /// @return what was finished and what was given back
    public synchronized StopReport stop() {
        if (closed) {
            return new StopReport(0, 0);
        }
        closed = true;
        var report = Shutdown.run(node, loops, options.shutdownGrace());
        drops.close();
        client.close();
        return new StopReport(report.attemptsInterrupted(), report.instancesGivenBack());
    }

    /// What stopping did.
    ///
    /// @param attemptsInterrupted activities that did not finish in time; they will run again
    /// @param instancesGivenBack instances that other nodes continue
    public record StopReport(int attemptsInterrupted, int instancesGivenBack) {}

    /// Describes an engine. Not safe for several threads.
    public static final class Builder {
        private final Provider provider;
        private final List<Orchestration<?, ?>> orchestrations = new ArrayList<>();
        private final List<Activity<?, ?>> activities = new ArrayList<>();
        private PayloadCodec codec = new JacksonCodec();
        private EngineOptions options = EngineOptions.defaults();
        private EngineListener listener = EngineListener.NONE;

        private Builder(Provider provider) {
            this.provider = provider;
        }

        public Builder register(Orchestration<?, ?>... handlers) {
            orchestrations.addAll(List.of(handlers));
            return this;
        }

        public Builder register(Activity<?, ?>... handlers) {
            activities.addAll(List.of(handlers));
            return this;
        }

        public Builder codec(PayloadCodec value) {
            codec = value;
            return this;
        }

        public Builder options(EngineOptions value) {
            options = value;
            return this;
        }

        public Builder listener(EngineListener value) {
            listener = value;
            return this;
        }

        /// Starts the engine.
        ///
        /// @throws EngineException `ENG-006` or `ENG-020` with all problems of handlers or options
        /// @throws dev.perdure.engine.provider.ProviderException `ENG-016` if another engine has
        ///   the store
        public Engine start() {
            return new Engine(this);
        }
    }
}
