package dev.perdure.testkit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a proxy does to a client and an echo server.
@Timeout(20)
final class TcpProxyTest {
    private static final Duration DELAY = Duration.ofMillis(35);

    private final EchoServer server = new EchoServer();
    private final TcpProxy proxy = TcpProxy.to("localhost", server.port()).start();
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        proxy.close();
        server.close();
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String receive(Socket socket, int bytes) throws IOException {
        var got = socket.getInputStream().readNBytes(bytes);
        return new String(got, StandardCharsets.UTF_8);
    }

    private static String ask(Socket socket, String text) throws IOException {
        send(socket, text);
        return receive(socket, text.length());
    }

    @Test
    void bytes_pass_both_ways_and_are_counted() throws IOException {
        var socket = connect();

        assertThat(ask(socket, "hello")).isEqualTo("hello");
        assertThat(ask(connect(), "you")).isEqualTo("you");

        var counts = proxy.counts();
        assertThat(counts.accepted()).isEqualTo(2);
        assertThat(counts.open()).isEqualTo(2);
        assertThat(counts.bytesToServer()).isEqualTo(8);
        assertThat(counts.bytesToClient()).isEqualTo(8);
    }

    @Test
    void the_end_of_a_stream_passes_too() throws IOException, InterruptedException {
        var socket = connect();
        ask(socket, "hello");

        socket.shutdownOutput();

        assertThat(socket.getInputStream().read()).isNegative();
        assertThat(server.next()).isEqualTo("hello");
        assertThat(server.next()).isEqualTo(EchoServer.CLOSED);
    }

    @Test
    void delay_adds_to_every_round_trip() throws IOException {
        var socket = connect();
        proxy.delay(DELAY);

        long before = System.nanoTime();
        ask(socket, "one");
        ask(socket, "two");

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThan(DELAY.multipliedBy(4));
    }

    @Test
    void delay_may_differ_by_direction() throws IOException {
        var socket = connect();
        proxy.delay(Direction.TO_CLIENT, DELAY);

        long before = System.nanoTime();
        ask(socket, "one");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(DELAY);
    }

    @Test
    void delay_takes_no_bandwidth() throws IOException, InterruptedException {
        var socket = connect();
        proxy.delay(DELAY);
        int chunks = 500;
        var chunk = "x".repeat(1_000);

        long before = System.nanoTime();
        var sender =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                for (int i = 0; i < chunks; i++) {
                                    send(socket, chunk);
                                }
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        var got = receive(socket, chunks * chunk.length());
        sender.join();

        assertThat(got).hasSize(chunks * chunk.length());
        // One chunk after the other would take 500 × 35 ms, more than 17 s.
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void cut_connections_end_at_both_ends() throws IOException, InterruptedException {
        var socket = connect();
        ask(socket, "hello");

        assertThat(proxy.cutAll()).isEqualTo(1);

        assertThat(socket.getInputStream().read()).isNegative();
        assertThat(server.next()).isEqualTo("hello");
        assertThat(server.next()).isEqualTo(EchoServer.CLOSED);
        assertThat(proxy.counts().cut()).isEqualTo(1);
        assertThat(proxy.counts().open()).isZero();
    }

    @Test
    void reset_connections_say_so() throws IOException, InterruptedException {
        var socket = connect();
        ask(socket, "hello");

        assertThat(proxy.resetAll()).isEqualTo(1);

        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
        assertThat(server.next()).isEqualTo("hello");
        assertThat(server.next()).isEqualTo(EchoServer.CLOSED);
    }

    @Test
    void stalled_bytes_arrive_once_the_link_flows_again() throws IOException, InterruptedException {
        var socket = connect();
        proxy.stall(Direction.TO_CLIENT);

        send(socket, "hello");
        assertThat(server.next()).isEqualTo("hello");
        socket.setSoTimeout(100);
        assertThatThrownBy(() -> socket.getInputStream().read()).hasMessageContaining("timed out");
        proxy.flow();

        socket.setSoTimeout(0);
        assertThat(receive(socket, 5)).isEqualTo("hello");
    }

    @Test
    void half_open_connections_lose_everything_and_learn_nothing() throws IOException {
        var socket = connect();
        ask(socket, "hello");

        assertThat(proxy.halfOpenAll()).isEqualTo(1);
        send(socket, "lost");
        socket.setSoTimeout(100);
        assertThatThrownBy(() -> socket.getInputStream().read()).hasMessageContaining("timed out");

        assertThat(ask(connect(), "new")).isEqualTo("new");
        assertThat(proxy.counts().bytesToServer()).isEqualTo(8);
        assertThat(proxy.cutAll()).isEqualTo(2);
    }

    @Test
    void new_connections_can_be_refused_while_old_ones_go_on() throws IOException {
        var old = connect();
        ask(old, "hello");
        proxy.refuseNew(true);

        assertThatThrownBy(() -> ask(connect(), "x")).isInstanceOf(IOException.class);
        assertThat(ask(old, "on")).isEqualTo("on");
        proxy.refuseNew(false);

        assertThat(ask(connect(), "again")).isEqualTo("again");
        assertThat(proxy.counts().refused()).isEqualTo(1);
    }

    @Test
    void server_that_is_away_refuses() throws IOException {
        proxy.redirect("localhost", portOfNobody());

        assertThatThrownBy(() -> receive(connect(), 1).charAt(0)).isInstanceOf(Exception.class);
        assertThat(proxy.counts().refused()).isEqualTo(1);
    }

    private static int portOfNobody() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void new_connections_go_to_another_server_when_told() throws IOException, InterruptedException {
        try (var other = new EchoServer()) {
            var old = connect();
            ask(old, "one");
            proxy.redirect("localhost", other.port());

            ask(connect(), "two");
            ask(old, "three");

            assertThat(other.next()).isEqualTo("two");
            assertThat(other.gotNothing()).isTrue();
        }
    }

    @Test
    void lost_reply_leaves_what_the_server_did() throws IOException, InterruptedException {
        var socket = connect();
        ask(socket, "one");
        proxy.loseReplies(1);

        assertThatThrownBy(() -> ask(socket, "two")).isInstanceOf(IOException.class);

        assertThat(server.next()).isEqualTo("one");
        assertThat(server.next()).isEqualTo("two");
        assertThat(server.next()).isEqualTo(EchoServer.CLOSED);
        assertThat(proxy.counts().lostReplies()).isEqualTo(1);
        assertThat(ask(connect(), "three")).isEqualTo("three");
    }

    @Test
    void replies_are_kept_again_when_told() throws IOException {
        proxy.loseReplies(3);
        proxy.keepReplies();

        assertThat(ask(connect(), "one")).isEqualTo("one");
        assertThat(proxy.counts().lostReplies()).isZero();
    }
}
