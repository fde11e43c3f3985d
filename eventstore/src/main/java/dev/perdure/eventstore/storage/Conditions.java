package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.eventstore.storage.Pending.Check;

import java.util.List;
import java.util.Objects;

/// Makes conditions cheap to check while the log is locked.
///
/// A condition that may have to look at many events is looked at before: what did not match up to
/// the head then never will, so only what comes later is left for the check, in a log that still
/// has the event at this head.
final class Conditions {
    /// Under the lock of the log, a condition looks at no more events than this, unless the first
    /// one that the index finds decides.
    private static final long MOST_CHECKED = 1_000;

    private Conditions() {}

    /// Reads one page of what a query matches.
    @FunctionalInterface
    interface Reader {
        Page read(Query query, ReadOptions options);
    }

    /// {@return the request, ready to be sent; already refused if its condition is broken}
    ///
    /// @param head a position that the log has reached
    static Pending prepare(int log, AppendRequest request, long head, Reader reader) {
        var condition = request.condition();
        if (condition == null) {
            return new Pending(log, request, Check.NONE);
        }
        var scans = Scan.of(log, condition.query());
        if (isQuick(condition, scans, head)) {
            var seen = condition.seen().orElse(null);
            return new Pending(log, request, new Check(scans, condition.after(), seen));
        }
        return lookedAhead(log, request, scans, reader);
    }

    private static Pending lookedAhead(
            int log, AppendRequest request, List<Scan> scans, Reader reader) {
        var condition = Objects.requireNonNull(request.condition(), "a request with a condition");
        var seen = condition.seen().orElse(null);
        var first =
                ReadOptions.defaults()
                        .withAfter(condition.after())
                        .withSeen(condition.seen().stream().toList())
                        .withLimit(1)
                        .withPageSize(1);
        Page page;
        try {
            page = reader.read(condition.query(), first);
        } catch (EventStoreException e) {
            if (e.reason() != Reason.LOG_WENT_BACK) {
                throw e;
            }
            var pending = new Pending(log, request, new Check(scans, condition.after(), seen));
            return refused(pending, AppendResult.Conflict.ofDivergence());
        }
        if (page.head() < condition.after()) {
            return new Pending(log, request, new Check(scans, condition.after(), seen));
        }
        var looked = page.seen().orElse(null);
        if (page.events().isEmpty()) {
            return new Pending(log, request, new Check(scans, page.head(), looked));
        }
        var offender = page.events().getFirst();
        var pending = new Pending(log, request, new Check(scans, offender.position() - 1, looked));
        var named = new AppendResult.Offender(offender.position(), offender.type());
        return refused(pending, new AppendResult.Conflict(List.of(named)));
    }

    /// With a key, the database decides: the request may have been stored before, and be what is in
    /// its own way.
    private static Pending refused(Pending pending, AppendResult.Conflict conflict) {
        if (!pending.hasKey()) {
            pending.result.complete(conflict);
        }
        return pending;
    }

    private static boolean isQuick(AppendCondition condition, List<Scan> scans, long head) {
        return head - condition.after() <= MOST_CHECKED
                || (condition.query().occurredFrom() == null
                        && scans.stream().allMatch(Scan::isDecidedAtOnce));
    }
}
