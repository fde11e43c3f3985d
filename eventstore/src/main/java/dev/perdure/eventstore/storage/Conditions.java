package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.ReadOptions;

import java.util.List;

/// Makes conditions cheap to check while the log is locked.
///
/// A condition that may have to look at many events is looked at before: what did not match up to
/// the head then never will, so only what comes later is left for the check.
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
            return new Pending(log, request, List.of(), 0);
        }
        var scans = Scan.of(log, condition.query());
        if (isQuick(condition, scans, head)) {
            return new Pending(log, request, scans, condition.after());
        }
        var first =
                ReadOptions.defaults().withAfter(condition.after()).withLimit(1).withPageSize(1);
        var page = reader.read(condition.query(), first);
        if (page.events().isEmpty()) {
            long after = Math.max(condition.after(), page.head());
            return new Pending(log, request, scans, after);
        }
        var offender = page.events().getFirst();
        var pending = new Pending(log, request, scans, offender.position() - 1);
        if (!pending.hasKey()) { // with a key, the offender may be its own
            pending.result.complete(
                    new AppendResult.Conflict(
                            List.of(
                                    new AppendResult.Offender(
                                            offender.position(), offender.type()))));
        }
        return pending;
    }

    private static boolean isQuick(AppendCondition condition, List<Scan> scans, long head) {
        return head - condition.after() <= MOST_CHECKED
                || (condition.query().occurredFrom() == null
                        && scans.stream().allMatch(Scan::isDecidedAtOnce));
    }
}
