package dev.perdure.testkit.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Ends of answers in the protocol of PostgreSQL.
final class PostgresReplyEndTest {
    private static final byte[] IDLE = message('Z', "I");
    private static final byte[] IN_TRANSACTION = message('Z', "T");
    private static final byte[] COMPLETE = message('C', "COMMIT\0");

    private static byte[] message(char type, String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) type)
                .putInt(4 + bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static boolean ends(byte[]... chunks) {
        var end = ReplyEnd.postgres();
        boolean ended = false;
        for (var chunk : chunks) {
            ended |= end.endsIn(chunk, chunk.length);
        }
        return ended;
    }

    @Test
    void answer_ends_when_no_transaction_is_open() {
        assertThat(ends(message('1', ""), message('D', "row ZI"), COMPLETE)).isFalse();
        assertThat(ends(joined(message('1', ""), message('2', ""), COMPLETE, IDLE))).isTrue();
    }

    @Test
    void answer_within_a_transaction_is_no_end() {
        assertThat(ends(joined(COMPLETE, IN_TRANSACTION))).isFalse();
        assertThat(ends(joined(COMPLETE, IN_TRANSACTION), joined(COMPLETE, IDLE))).isTrue();
    }

    @Test
    void end_is_found_wherever_the_bytes_are_split() {
        var answer = joined(message('D', "Z\0\0\0\5I"), COMPLETE, IDLE);

        for (int at = 1; at < answer.length; at++) {
            var end = ReplyEnd.postgres();
            var first = java.util.Arrays.copyOfRange(answer, 0, at);
            var second = java.util.Arrays.copyOfRange(answer, at, answer.length);

            assertThat(end.endsIn(first, first.length)).as("split at %d", at).isFalse();
            assertThat(end.endsIn(second, second.length)).as("split at %d", at).isTrue();
        }
    }

    @Test
    void refused_encryption_is_no_message() {
        assertThat(ends(new byte[] {'N'}, joined(message('R', "\0\0\0\0"), IDLE))).isTrue();
    }

    @Test
    void encrypted_answers_have_no_end_that_can_be_seen() {
        assertThat(ends(new byte[] {'S'}, IDLE)).isFalse();
    }
}
