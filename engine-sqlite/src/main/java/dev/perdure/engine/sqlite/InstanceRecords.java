package dev.perdure.engine.sqlite;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.history.BinaryReader;
import dev.perdure.engine.history.BinaryWriter;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.sqlite.file.Row;
import dev.perdure.engine.sqlite.file.Session;
import dev.perdure.engine.sqlite.file.Sql;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.List;

/// Reads instances as the contract describes them.
final class InstanceRecords {
    /// Columns and joins; callers append their conditions.
    static final String SELECT = Sql.load("select_instance");

    private static final String BY_ID = SELECT + "where i.id = ?";

    private InstanceRecords() {}

    static @Nullable InstanceRecord find(Session session, String id) throws SQLException {
        return session.first(BY_ID, InstanceRecords::map, id);
    }

    static InstanceRecord map(Row row) throws SQLException {
        return new InstanceRecord(
                row.text(),
                row.text(),
                row.integer(),
                StatusCode.toStatus(row.integer()),
                row.integer(),
                parent(row),
                row.instant(),
                row.optionalInstant(),
                row.optionalPayload(),
                failure(row.optionalBytes()),
                row.optionalText(),
                row.optionalText(),
                row.integer(),
                row.optionalInstant());
    }

    static byte[] encode(Failure failure) {
        var out = new BinaryWriter();
        out.writeFailure(failure);
        return out.toByteArray();
    }

    private static @Nullable ParentLink parent(Row row) throws SQLException {
        var id = row.optionalText();
        int execution = row.integer();
        long event = row.number();
        return id == null ? null : new ParentLink(id, execution, event);
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
