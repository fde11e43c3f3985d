package dev.perdure.engine.sqlite;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.sqlite.commit.Transaction;
import dev.perdure.engine.sqlite.file.Micros;
import dev.perdure.engine.sqlite.file.Row;
import dev.perdure.engine.sqlite.file.Sql;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// The instance table, and the memory of it that makes most turns two statements. Confined to the
/// writer thread.
final class Instances implements Transaction.Memory {
    private static final int REMEMBERED = 200_000;
    private static final String FIND = Sql.load("find_resident");
    private static final String INSERT = Sql.load("insert_instance");
    private static final String END = Sql.load("end_instance");

    private final Transaction tx;
    private final Dictionary dictionary;
    private final Map<String, Resident> residents = new HashMap<>();
    private long nextSeq;

    Instances(Transaction tx, Dictionary dictionary) {
        this.tx = tx;
        this.dictionary = dictionary;
        tx.remember(this);
    }

    /// How a new instance begins.
    ///
    /// @param owner node that holds it from the start, or [Resident#NOBODY] if it is pending
    record Birth(String id, Message.Start start, int execution, long owner) {}

    @Override
    public void forget() {
        residents.clear();
        nextSeq = 0;
    }

    Collection<Resident> remembered() {
        return residents.values();
    }

    boolean remembers(String id) {
        return residents.containsKey(id);
    }

    @Nullable Resident find(String id) throws SQLException {
        var known = residents.get(id);
        if (known != null) {
            return known;
        }
        var read = tx.session().first(FIND, row -> map(id, row), id);
        if (read != null && !read.ended()) {
            keep(read);
        }
        return read;
    }

    @Nullable InstanceRecord record(String id) throws SQLException {
        return InstanceRecords.find(tx.session(), id);
    }

    /// {@return the new instance, or `null` if the id is taken}
    @Nullable Resident create(Birth birth) throws SQLException {
        var start = birth.start();
        boolean owned = birth.owner() != Resident.NOBODY;
        var status = owned ? Status.RUNNING : Status.PENDING;
        ParentLink parent = start.parent();
        var born = new Resident(nextSeq(), birth.id(), status, birth.execution());
        int inserted =
                tx.session()
                        .run(
                                INSERT,
                                born.seq,
                                birth.id(),
                                dictionary.handler(new HandlerId(start.name(), start.version())),
                                StatusCode.of(status),
                                birth.execution(),
                                tx.nowUs(),
                                owned ? birth.owner() : null,
                                owned ? null : tx.nowUs(),
                                owned ? birth.owner() : null,
                                parent == null ? null : parent.instance(),
                                parent == null ? null : parent.execution(),
                                parent == null ? null : parent.event());
        if (inserted == 0) {
            return null;
        }
        nextSeq++;
        born.owner = birth.owner();
        born.creator = birth.owner();
        born.readyUs = owned ? null : tx.nowUs();
        born.isBare();
        keep(born);
        return born;
    }

    void claim(Resident instance, long node) throws SQLException {
        tx.session()
                .run(
                        """
                        update instance
                        set owner = ?, ready_us = null
                        where seq = ?
                        """,
                        node,
                        instance.seq);
        instance.owner = node;
        instance.readyUs = null;
    }

    /// Gives up ownership. Messages are looked for in the same transaction, so that none is stored
    /// between the look and the release.
    void release(Resident instance, Abandoned how) throws SQLException {
        long delayUs = Micros.of(how.delay());
        boolean ready = how.ready() || delayUs > 0 || hasMessages(instance);
        instance.owner = Resident.NOBODY;
        instance.orphaned &= !how.begun();
        instance.readyUs = ready ? tx.nowUs() + delayUs : null;
        if (!how.leavesAttempts()) {
            instance.attempts = how.failed() ? instance.attempts + 1 : 0;
            instance.hasReason = how.reason() != null;
        }
        tx.session()
                .run(
                        """
                        update instance
                        set owner = null, ready_us = ?, orphaned = ?, attempts = ?,
                            reason = iif(?, reason, ?)
                        where seq = ?
                        """,
                        instance.readyUs,
                        instance.orphaned ? 1 : 0,
                        instance.attempts,
                        how.leavesAttempts() ? 1 : 0,
                        how.reason(),
                        instance.seq);
        if (ready) {
            tx.signal(Signal.MESSAGES);
        }
    }

    /// A message arrived: wakes an instance that nobody holds, unless it is in back-off.
    void wake(Resident instance) throws SQLException {
        boolean asleep =
                instance.owner == Resident.NOBODY
                        && instance.readyUs == null
                        && instance.status != Status.PARKED;
        if (asleep) {
            instance.readyUs = tx.nowUs();
            tx.session()
                    .run(
                            "update instance set ready_us = ? where seq = ?",
                            instance.readyUs,
                            instance.seq);
        }
    }

    /// A turn was committed and the node keeps the instance. Most turns change nothing here.
    void ran(Resident instance) throws SQLException {
        if (instance.status == Status.RUNNING && instance.attempts == 0 && !instance.hasReason) {
            return;
        }
        instance.status = Status.RUNNING;
        instance.attempts = 0;
        instance.hasReason = false;
        tx.session()
                .run(
                        "update instance set status = ?, attempts = 0, reason = null where seq = ?",
                        StatusCode.RUNNING,
                        instance.seq);
    }

    void continueAsNew(Resident instance, TurnEnd.ContinuedAsNew next) throws SQLException {
        ran(instance);
        tx.session()
                .run(
                        "insert into past_execution (ended_us, instance, execution)"
                                + " values (?, ?, ?)",
                        tx.nowUs(),
                        instance.seq,
                        instance.execution);
        instance.execution = next.execution();
        instance.lastEvent = 0;
        tx.session()
                .run(
                        "update instance set execution = ?, handler = ? where seq = ?",
                        next.execution(),
                        dictionary.handler(next.handler()),
                        instance.seq);
    }

    void park(Resident instance, String reason) throws SQLException {
        instance.status = Status.PARKED;
        instance.owner = Resident.NOBODY;
        instance.readyUs = null;
        instance.orphaned = false;
        instance.hasReason = true;
        tx.session()
                .run(
                        """
                        update instance
                        set status = ?, reason = ?, owner = null, ready_us = null, orphaned = 0
                        where seq = ?
                        """,
                        StatusCode.PARKED,
                        reason,
                        instance.seq);
    }

    void resume(Resident instance) throws SQLException {
        instance.status = instance.lastEvent == 0 ? Status.PENDING : Status.RUNNING;
        instance.readyUs = tx.nowUs();
        instance.attempts = 0;
        instance.hasReason = false;
        tx.session()
                .run(
                        """
                        update instance
                        set status = ?, ready_us = ?, attempts = 0, reason = null
                        where seq = ?
                        """,
                        StatusCode.of(instance.status),
                        instance.readyUs,
                        instance.seq);
        tx.signal(Signal.MESSAGES);
    }

    /// Stores the end. Only the columns that belong to it are set; the others become null.
    void end(Resident instance, Ending ending) throws SQLException {
        var result = ending.result();
        var failure = ending.failure();
        int changed =
                tx.session()
                        .run(
                                END,
                                StatusCode.of(ending.status()),
                                tx.nowUs(),
                                result == null ? null : result.codec(),
                                result == null ? null : result.data(),
                                failure == null ? null : InstanceRecords.encode(failure),
                                ending.reason(),
                                instance.seq);
        if (changed != 1) {
            throw lostRow(instance);
        }
        residents.remove(instance.id);
        instance.status = ending.status();
        instance.owner = Resident.NOBODY;
        tx.signal(Signal.ENDED);
    }

    /// How an instance ended.
    record Ending(
            Status status,
            @Nullable Payload result,
            @Nullable Failure failure,
            @Nullable String reason) {}

    void delete(long seq, String id) throws SQLException {
        residents.remove(id);
        tx.session().run("delete from instance where seq = ?", seq);
    }

    private boolean hasMessages(Resident instance) throws SQLException {
        if (!instance.mayHaveMessages) {
            return false;
        }
        long found =
                tx.session()
                        .number(
                                "select exists (select 1 from message where instance = ?)",
                                instance.seq);
        return found != 0;
    }

    private void keep(Resident instance) {
        if (residents.size() >= REMEMBERED) {
            residents.clear();
        }
        residents.put(instance.id, instance);
    }

    /// Numbers are given by the writer, so that an insert need not ask which one it got. They are
    /// read again after another process may have taken some.
    private long nextSeq() throws SQLException {
        if (nextSeq == 0) {
            nextSeq = tx.session().number("select max(seq) from instance") + 1;
        }
        return nextSeq;
    }

    private static Resident map(String id, Row row) throws SQLException {
        var read =
                new Resident(row.number(), id, StatusCode.toStatus(row.integer()), row.integer());
        read.owner = row.number();
        read.readyUs = row.optionalNumber();
        read.orphaned = row.number() != 0;
        read.attempts = row.integer();
        read.creator = row.number();
        read.hasReason = row.number() != 0;
        read.lastEvent = row.number();
        return read;
    }

    private static ProviderException lostRow(Resident instance) {
        return new ProviderException(
                ErrorCode.INVARIANT,
                "instance '%s' is remembered as row %d, but that row is gone"
                        .formatted(instance.id, instance.seq),
                null);
    }
}
