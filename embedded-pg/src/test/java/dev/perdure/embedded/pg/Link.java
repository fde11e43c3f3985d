package dev.perdure.embedded.pg;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A link between a client and a server that can fall silent without being closed, and that can
/// greet with another process number than the server's, as a pooler does.
final class Link implements AutoCloseable {
    private final ServerSocket socket;
    private final int serverPort;
    private final boolean posesAsPooler;
    private final List<Wire> wires = new CopyOnWriteArrayList<>();

    Link(int serverPort, boolean posesAsPooler) throws IOException {
        this.socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        this.serverPort = serverPort;
        this.posesAsPooler = posesAsPooler;
        Thread.ofVirtual().start(this::accept);
    }

    /// One connection; what arrives while it is silent vanishes.
    private static final class Wire {
        final Socket client;
        final Socket server;
        volatile boolean silent;

        Wire(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pump(InputStream from, OutputStream to) {
            var buffer = new byte[8192];
            try (client;
                    server) {
                for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                    if (!silent) {
                        to.write(buffer, 0, count);
                        to.flush();
                    }
                }
            } catch (IOException e) {
                return; // one side closed
            }
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /// From now on nothing comes through on the connections that are open.
    void silence() {
        wires.forEach(it -> it.silent = true);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (var wire : wires) {
            wire.client.close();
            wire.server.close();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                var wire = new Wire(client, server);
                wires.add(wire);
                Thread.ofVirtual().start(() -> toServer(wire));
                Thread.ofVirtual().start(() -> toClient(wire));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void toServer(Wire wire) {
        try {
            wire.pump(wire.client.getInputStream(), wire.server.getOutputStream());
        } catch (IOException e) {
            return; // one side closed
        }
    }

    private void toClient(Wire wire) {
        try {
            var from = new DataInputStream(wire.server.getInputStream());
            var to = new DataOutputStream(wire.client.getOutputStream());
            if (posesAsPooler) {
                greet(from, to);
            }
            wire.pump(from, to);
        } catch (IOException e) {
            return; // one side closed
        }
    }

    /// Passes the messages on up to BackendKeyData, `K`, whose first number is the process.
    private static void greet(DataInputStream from, DataOutputStream to) throws IOException {
        int type;
        do {
            type = from.readByte();
            var body = new byte[from.readInt() - 4];
            from.readFully(body);
            if (type == 'K') {
                body[3] ^= 1;
            }
            to.writeByte(type);
            to.writeInt(body.length + 4);
            to.write(body);
            to.flush();
        } while (type != 'K');
    }
}
