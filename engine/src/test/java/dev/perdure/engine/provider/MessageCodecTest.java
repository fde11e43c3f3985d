package dev.perdure.engine.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.payload.Payload;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

final class MessageCodecTest {
    private static final Payload PAYLOAD =
            new Payload("json", "{\"n\":1}".getBytes(StandardCharsets.UTF_8));

    private static final List<Message> ONE_OF_EACH =
            List.of(
                    new Message.Start("order", 3, PAYLOAD, null, StartPolicy.DEFAULT),
                    new Message.ActivityCompleted(1, 7, PAYLOAD),
                    new Message.ActivityFailed(
                            2, 300, 4, new Failure.NodeLost("gone"), Payload.NONE),
                    new Message.TimerFired(1, 9),
                    new Message.ExternalEvent("approval", PAYLOAD),
                    new Message.ChildCompleted(1, 5, PAYLOAD),
                    new Message.ChildFailed(1, 5, new Failure.Refused("exists")),
                    new Message.Cancel("no longer needed"),
                    new Message.Terminated("by hand"));

    @Test
    void every_kind_of_message_survives_encoding() {
        for (var message : ONE_OF_EACH) {
            assertThat(MessageCodec.decode(MessageCodec.encode(message))).isEqualTo(message);
        }
        assertThat(ONE_OF_EACH).hasSize(Message.class.getPermittedSubclasses().length - 1);
    }

    @Test
    void every_start_policy_and_a_parent_survive_encoding() {
        for (var running : StartPolicy.WhenRunning.values()) {
            for (var finished : StartPolicy.WhenFinished.values()) {
                var start =
                        new Message.Start(
                                "child",
                                1,
                                PAYLOAD,
                                new ParentLink("parent", 2, 3),
                                new StartPolicy(running, finished));

                assertThat(MessageCodec.decode(MessageCodec.encode(start))).isEqualTo(start);
            }
        }
    }

    @Test
    void unknown_bytes_are_handed_out_as_unreadable_with_the_reason() {
        var bytes = MessageCodec.encode(new Message.Cancel("x"));
        bytes[1] = 99;

        assertThat(MessageCodec.decodeOrUnreadable(bytes))
                .isInstanceOfSatisfying(
                        Message.Unreadable.class,
                        unreadable ->
                                assertThat(unreadable.problem())
                                        .contains("ENG-004", "message kind 99"));
    }

    @Test
    void an_unknown_format_is_refused_by_number() {
        assertThatThrownBy(() -> MessageCodec.decode(new byte[] {42, 1}))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("message format 42");
    }

    @Test
    void an_unreadable_message_is_never_stored_again() {
        assertThatThrownBy(() -> MessageCodec.encode(new Message.Unreadable("x")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
