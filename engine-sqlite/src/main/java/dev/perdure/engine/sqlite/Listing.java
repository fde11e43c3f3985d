package dev.perdure.engine.sqlite;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.StoreCounts;
import dev.perdure.engine.sqlite.file.Micros;
import dev.perdure.engine.sqlite.file.Session;
import dev.perdure.engine.sqlite.file.Sql;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The management reads, on a connection of their own.
final class Listing {
    private static final String PAGE =
            InstanceRecords.SELECT
                    + """
                    where i.status = ?
                    and i.created_us <= ?
                    and (i.created_us < ? or i.id < ?)
                    and (? is null or h.name = ?)
                    order by i.created_us desc, i.id desc
                    limit ?
                    """;
    private static final String UNRUNNABLE = InstanceRecords.SELECT + Sql.load("where_unrunnable");
    private static final String HISTORY = Sql.load("select_history");

    /// Newest first; ids compare by their bytes, as SQLite does.
    private static final Comparator<InstanceRecord> ORDER =
            Comparator.comparing(InstanceRecord::createdAt)
                    .thenComparing(Listing::idBytes, Arrays::compareUnsigned)
                    .reversed();

    private Listing() {}

    static List<InstanceRecord> find(Session session, Collection<String> ids) throws SQLException {
        var found = new ArrayList<InstanceRecord>(ids.size());
        for (var id : Set.copyOf(ids)) {
            var instance = InstanceRecords.find(session, id);
            if (instance != null) {
                found.add(instance);
            }
        }
        return found;
    }

    /// Reads a page per status, because the index is by status first, and merges them.
    static List<InstanceRecord> page(Session session, InstanceQuery query) throws SQLException {
        var statuses = query.statuses().isEmpty() ? Set.of(Status.values()) : query.statuses();
        var before = query.before();
        long beforeUs = before == null ? Long.MAX_VALUE : Micros.of(before.createdAt());
        var found = new ArrayList<InstanceRecord>();
        for (var status : statuses) {
            found.addAll(
                    session.list(
                            PAGE,
                            InstanceRecords::map,
                            StatusCode.of(status),
                            beforeUs,
                            beforeUs,
                            before == null ? "" : before.id(),
                            query.name(),
                            query.name(),
                            query.limit()));
        }
        found.sort(ORDER);
        return List.copyOf(found.subList(0, Math.min(found.size(), query.limit())));
    }

    static List<InstanceRecord> unrunnable(Session session, long nowUs, int limit)
            throws SQLException {
        return session.list(UNRUNNABLE, InstanceRecords::map, nowUs, nowUs, limit);
    }

    static StoreCounts counts(Session session) throws SQLException {
        Map<Status, Long> instances = new EnumMap<>(Status.class);
        session.list(
                "select status, count(*) from instance group by status",
                row -> instances.put(StatusCode.toStatus(row.integer()), row.number()));
        return new StoreCounts(
                instances,
                session.number("select count(*) from message"),
                session.number("select count(*) from work"),
                session.number("select count(*) from timer"));
    }

    /// A place in an execution.
    record After(String instance, int execution, long event) {}

    static List<HistoryChunk> history(Session session, After after, int limit) throws SQLException {
        return session.list(
                HISTORY,
                row -> new HistoryChunk(row.integer(), row.number(), row.number(), row.bytes()),
                after.instance(),
                after.execution(),
                after.event(),
                limit);
    }

    private static byte[] idBytes(InstanceRecord instance) {
        return instance.id().getBytes(StandardCharsets.UTF_8);
    }
}
