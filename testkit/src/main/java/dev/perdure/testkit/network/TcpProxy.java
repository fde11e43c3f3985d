package dev.perdure.testkit.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// A TCP proxy on a free port of this machine that makes the link to a server as bad as a test, or
/// a measurement, wants it.
///
/// ```java
/// try (var proxy = TcpProxy.to("localhost", 5432).replies(ReplyEnd::postgres).start()) {
///     proxy.delay(Duration.ofMillis(35)); // each way, so 70 ms for a round trip
///     connectTo("localhost", proxy.port());
///     proxy.loseReplies(1); // the server commits, and the client never learns it
///     proxy.cutAll();
/// }
/// ```
///
/// Latency is a delay line: it adds to the time of a round trip and takes no bandwidth. Safe for
/// any thread.
public final class TcpProxy implements AutoCloseable {
    private static final int BACKLOG = 1_000;

    private final ServerSocket listener;
    private final Supplier<ReplyEnd> replies;
    private final Weather weather = new Weather();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile InetSocketAddress target;
    private volatile boolean refusing;

    private TcpProxy(Builder builder, ServerSocket listener) {
        this.target = builder.target;
        this.replies = builder.replies;
        this.listener = listener;
    }

    /// Begins to describe a proxy for a server, which need not listen yet.
    public static Builder to(String host, int port) {
        return new Builder(new InetSocketAddress(host, port));
    }

    /// Describes a proxy. Not safe for several threads.
    public static final class Builder {
        private final InetSocketAddress target;
        private Supplier<ReplyEnd> replies = ReplyEnd::anyBytes;

        private Builder(InetSocketAddress target) {
            this.target = target;
        }

        /// Says how the end of an answer is found, for each connection anew; [#loseReplies] needs
        /// it. Default: [ReplyEnd#anyBytes].
        public Builder replies(Supplier<ReplyEnd> value) {
            replies = value;
            return this;
        }

        /// Listens on a free port and forwards every connection.
        public TcpProxy start() {
            try {
                var listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
                var proxy = new TcpProxy(this, listener);
                Thread.ofVirtual().name("proxy-accept").start(proxy::accept);
                return proxy;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot listen on a free port", e);
            }
        }
    }

    /// {@return the port of this machine that clients connect to}
    public int port() {
        return listener.getLocalPort();
    }

    /// Forwards new connections to another server from now on. Connections that are open stay.
    public void redirect(String host, int port) {
        target = new InetSocketAddress(host, port);
    }

    /// Delays everything that is sent from now on, both ways.
    ///
    /// @param delay each way; a round trip takes twice as long
    public void delay(Duration delay) {
        for (var direction : Direction.values()) {
            delay(direction, delay);
        }
    }

    /// Delays everything that is sent one way from now on.
    public void delay(Direction direction, Duration delay) {
        weather.delay(direction, delay);
    }

    /// Holds everything back that goes one way, on all connections and new ones, until [#flow].
    /// Nothing is lost, nothing is closed.
    public void stall(Direction direction) {
        weather.stall(direction, true);
    }

    /// Holds everything back, both ways.
    public void stall() {
        for (var direction : Direction.values()) {
            stall(direction);
        }
    }

    /// Delivers what [#stall] held back, and everything else at once again.
    public void flow() {
        for (var direction : Direction.values()) {
            weather.stall(direction, false);
        }
    }

    /// Resets every new connection, as long as wanted.
    public void refuseNew(boolean refuse) {
        refusing = refuse;
    }

    /// Closes all connections, at both ends.
    ///
    /// @return how many there were
    public int cutAll() {
        return cut(false);
    }

    /// Resets all connections, at both ends: what was sent and not yet read is lost.
    ///
    /// @return how many there were
    public int resetAll() {
        return cut(true);
    }

    private int cut(boolean reset) {
        int closed = count(link -> link.close(reset));
        weather.cut.addAndGet(closed);
        return closed;
    }

    /// Makes all connections that are open now half-open: whatever either end sends disappears, and
    /// neither is told that the other one is gone, until [#cutAll], [#resetAll] or [#close]. New
    /// connections work.
    ///
    /// @return how many there were
    public int halfOpenAll() {
        return count(link -> {
            link.swallow();
            return true;
        });
    }

    private int count(Predicate<Link> action) {
        int count = 0;
        for (var link : links) {
            if (action.test(link)) {
                count++;
            }
        }
        return count;
    }

    /// Loses the next replies: a client asks, the server does what was asked and answers, and the
    /// connection is reset before the answer arrives. The client cannot know what became of it.
    ///
    /// @param count on how many connections, in addition to losses asked for before
    public void loseReplies(int count) {
        weather.repliesToLose.addAndGet(count);
    }

    /// Forgets about replies that were to be lost and have not been.
    public void keepReplies() {
        weather.repliesToLose.set(0);
    }

    public ProxyCounts counts() {
        return new ProxyCounts(
                weather.accepted.get(),
                links.size(),
                weather.refused.get(),
                weather.cut.get(),
                weather.halfOpened.get(),
                weather.lostReplies.get(),
                weather.bytesToServer.get(),
                weather.bytesToClient.get());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                weather.accepted.incrementAndGet();
                Thread.ofVirtual().name("proxy-connect").start(() -> connect(client));
            } catch (IOException _) {
                // Closed, or the client went away before it was accepted.
            }
        }
    }

    private void connect(Socket client) {
        var server = new Socket();
        try {
            if (refusing) {
                throw new IOException("refused on demand");
            }
            server.connect(target);
            var link =
                    new Link(client, server, weather, new Link.Parts(replies.get(), links::remove));
            links.add(link);
            link.start();
            if (listener.isClosed()) {
                link.close(true);
            }
        } catch (IOException _) {
            weather.refused.incrementAndGet();
            Link.close(client, true);
            Link.close(server, true);
        }
    }

    /// Stops listening and resets all connections.
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop listening", e);
        } finally {
            count(link -> link.close(true));
        }
    }
}
