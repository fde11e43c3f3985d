package dev.perdure.testkit.network;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// One connection through the proxy: two sockets and, for each direction, a thread that reads and
/// one that writes.
final class Link {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Socket client;
    private final Socket server;
    private final Weather weather;
    private final ReplyEnd replyEnd;
    private final Consumer<Link> ended;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger openWays = new AtomicInteger(Direction.values().length);
    private final AtomicBoolean closed = new AtomicBoolean();

    /// True if the client asked something since its last answer ended.
    private volatile boolean asked;

    private volatile boolean swallowing;

    Link(Socket client, Socket server, Weather weather, Parts parts) {
        this.client = client;
        this.server = server;
        this.weather = weather;
        this.replyEnd = parts.replyEnd();
        this.ended = parts.ended();
    }

    /// What a link needs besides its sockets.
    ///
    /// @param ended called once, when the connection is closed at both ends
    record Parts(ReplyEnd replyEnd, Consumer<Link> ended) {}

    void start() throws SocketException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        for (var direction : Direction.values()) {
            var line = new DelayLine();
            threads.add(thread(direction, "read", () -> read(direction, line)));
            threads.add(thread(direction, "write", () -> write(direction, line)));
        }
        threads.forEach(Thread::start);
    }

    /// What one thread of a link does.
    private interface Pump {
        void run() throws IOException, InterruptedException;
    }

    private Thread thread(Direction direction, String what, Pump pump) {
        return Thread.ofVirtual()
                .name("proxy-" + what + "-" + direction)
                .unstarted(() -> {
                    try {
                        pump.run();
                    } catch (IOException | InterruptedException _) {
                        close(false); // one end is gone, so the other one learns it
                    }
                });
    }

    private void read(Direction direction, DelayLine line)
            throws IOException, InterruptedException {
        var in = (direction == Direction.TO_SERVER ? client : server).getInputStream();
        var buffer = new byte[CHUNK_BYTES];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            if (swallowing) {
                continue;
            }
            if (direction == Direction.TO_SERVER) {
                asked = true;
            } else if (isLost(buffer, length)) {
                weather.lostReplies.incrementAndGet();
                weather.cut.incrementAndGet();
                close(true);
                return;
            }
            line.put(Arrays.copyOf(buffer, length), weather.delayNanos(direction));
        }
        if (!swallowing) {
            line.put(DelayLine.END, weather.delayNanos(direction));
        }
    }

    private boolean isLost(byte[] data, int length) {
        boolean wasAsked = asked;
        boolean ends = replyEnd.endsIn(data, length);
        if (ends) {
            asked = false;
        }
        return ends && wasAsked && weather.takeLoss();
    }

    private void write(Direction direction, DelayLine line)
            throws IOException, InterruptedException {
        var socket = direction == Direction.TO_SERVER ? server : client;
        var out = socket.getOutputStream();
        while (true) {
            var bytes = line.take();
            weather.awaitFlow(direction);
            if (swallowing) {
                continue;
            }
            if (bytes.length == 0) {
                endOf(socket);
                return;
            }
            weather.bytes(direction).addAndGet(bytes.length);
            out.write(bytes);
        }
    }

    private void endOf(Socket socket) throws IOException {
        socket.shutdownOutput();
        if (openWays.decrementAndGet() == 0) {
            close(false);
        }
    }

    /// From now on nothing passes any more, and neither end is told.
    void swallow() {
        swallowing = true;
        weather.halfOpened.incrementAndGet();
    }

    /// Closes both ends. Does nothing if they are closed.
    ///
    /// @param reset true to throw away what is on its way and to say so by a reset
    /// @return true if it was open
    boolean close(boolean reset) {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        for (var socket : List.of(client, server)) {
            close(socket, reset);
        }
        threads.forEach(Thread::interrupt);
        ended.accept(this);
        return true;
    }

    static void close(Socket socket, boolean reset) {
        try (socket) {
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException _) {
            // It is gone already.
        }
    }
}
