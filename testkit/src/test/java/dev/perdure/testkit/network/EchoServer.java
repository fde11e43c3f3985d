package dev.perdure.testkit.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Sends back what it gets, and tells what it got.
final class EchoServer implements AutoCloseable {
    /// What the server says about a connection that has ended.
    static final String CLOSED = "closed";

    private final ServerSocket listener;
    private final BlockingQueue<String> got = new LinkedBlockingQueue<>();

    EchoServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// {@return the next thing that arrived, or [#CLOSED]}
    String next() throws InterruptedException {
        return got.take();
    }

    boolean gotNothing() {
        return got.isEmpty();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            } catch (IOException _) {
                // closed
            }
        }
    }

    private void echo(Socket socket) {
        var buffer = new byte[4 * 1024];
        try (socket) {
            var in = socket.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                got.add(new String(buffer, 0, length, java.nio.charset.StandardCharsets.UTF_8));
                socket.getOutputStream().write(buffer, 0, length);
            }
        } catch (IOException _) {
            // reset
        }
        got.add(CLOSED);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
