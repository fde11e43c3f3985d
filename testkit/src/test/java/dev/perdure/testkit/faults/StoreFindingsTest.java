package dev.perdure.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Status;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/// The checker reports what is planted into the records of the store.
final class StoreFindingsTest extends CheckedStory {
    @Test
    void orphan_row_is_found() throws IOException {
        assertThat(check(doctored().orphans(1)))
                .singleElement()
                .asString()
                .contains("rows are left over");
    }

    @Test
    void instance_that_does_not_end_is_found() throws IOException {
        assertThat(check(doctored().records(only("fan", it -> with(it, Status.PARKED, null)))))
                .anyMatch(it -> it.contains("instance 'fan' has not ended"));
    }

    @Test
    void wrong_result_and_wrong_end_are_found() throws IOException {
        var result = new Payload("json", "4".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (var wrong : List.of(Status.COMPLETED, Status.FAILED, Status.TERMINATED)) {
            assertThat(check(doctored().records(only("fan", it -> with(it, wrong, result)))))
                    .singleElement()
                    .asString()
                    .contains("instance 'fan' should not have ended like this");
        }
    }

    private static UnaryOperator<InstanceRecord> only(
            String id, UnaryOperator<InstanceRecord> edit) {
        return record -> record.id().equals(id) ? edit.apply(record) : record;
    }

    private static InstanceRecord with(
            InstanceRecord old, Status status, @Nullable Payload result) {
        return new InstanceRecord(
                old.id(),
                old.name(),
                old.version(),
                status,
                old.execution(),
                old.parent(),
                old.createdAt(),
                old.endedAt(),
                result,
                old.failure(),
                old.reason(),
                old.owner(),
                old.attempts(),
                old.readyAt());
    }
}
