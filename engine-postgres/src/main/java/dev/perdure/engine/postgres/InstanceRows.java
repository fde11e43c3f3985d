package dev.perdure.engine.postgres;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.history.BinaryReader;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Status;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.List;

/// Instances as rows of the view `instance_record`, and the numbers of their statuses.
final class InstanceRows {
    private InstanceRows() {}

    static InstanceRecord read(Row row) throws SQLException {
        return read(
                row,
                row.optionalPayload("result_codec", "result"),
                failure(row.optionalBytes("failure")));
    }

    /// Reads an instance from what a fetch returned, which leaves out how it ended.
    static InstanceRecord readFetched(Row row) throws SQLException {
        return read(row, null, null);
    }

    private static InstanceRecord read(Row row, @Nullable Payload result, @Nullable Failure failure)
            throws SQLException {
        return new InstanceRecord(
                row.text("id"),
                row.text("name"),
                row.integer("version"),
                status(row.integer("status")),
                row.integer("execution"),
                parent(row),
                row.instant("created_at"),
                row.optionalInstant("ended_at"),
                result,
                failure,
                row.optionalText("reason"),
                row.optionalText("owner"),
                row.integer("attempts"),
                row.optionalInstant("ready_at"));
    }

    static short number(Status status) {
        return switch (status) {
            case PENDING -> 1;
            case RUNNING -> 2;
            case PARKED -> 3;
            case COMPLETED -> 4;
            case FAILED -> 5;
            case CANCELLED -> 6;
            case TERMINATED -> 7;
        };
    }

    static Status status(int number) {
        for (var status : Status.values()) {
            if (number(status) == number) {
                return status;
            }
        }
        throw new IllegalStateException("stored status " + number + " is unknown");
    }

    private static @Nullable ParentLink parent(Row row) throws SQLException {
        var id = row.optionalText("parent_id");
        return id == null
                ? null
                : new ParentLink(id, row.integer("parent_execution"), row.number("parent_event"));
    }

    /// A failure that this release cannot read must not hide the instance that has it.
    private static @Nullable Failure failure(byte @Nullable [] stored) {
        if (stored == null) {
            return null;
        }
        try {
            return new BinaryReader(stored).readFailure();
        } catch (EngineException e) {
            var message = String.valueOf(e.getMessage());
            return new Failure.Application(
                    "unreadable", message, List.of(), Payload.NONE, false, null);
        }
    }
}
