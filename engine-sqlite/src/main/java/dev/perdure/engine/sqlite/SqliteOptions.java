package dev.perdure.engine.sqlite;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.sqlite.commit.Pacing;
import dev.perdure.engine.sqlite.file.StoreFile;

import java.time.Duration;
import java.time.InstantSource;

/// How a [SqliteProvider] treats its file. Immutable; each `with…` returns a changed copy.
public final class SqliteOptions {
    private static final SqliteOptions DEFAULTS =
            new SqliteOptions(
                    Durability.FULL,
                    Duration.ofSeconds(5),
                    new Pacing.Pace(Duration.ofMillis(50), Duration.ofSeconds(1)),
                    InstantSource.system());

    private final Durability durability;
    private final Duration busyTimeout;
    private final Pacing.Pace pace;
    private final InstantSource clock;

    private SqliteOptions(
            Durability durability, Duration busyTimeout, Pacing.Pace pace, InstantSource clock) {
        this.durability = durability;
        this.busyTimeout = busyTimeout;
        this.pace = pace;
        this.clock = clock;
    }

    /// What a commit waits for.
    public enum Durability {
        /// Until the disk has it (`synchronous=full`): an acknowledged turn survives power loss.
        FULL,
        /// Until the operating system has it (`synchronous=normal`): a crash of the process loses
        /// nothing, but a crash of the machine may take back the turns of the last seconds,
        /// although they were acknowledged and their activities ran. The file stays consistent.
        MAY_LOSE_TURNS_WITH_THE_MACHINE
    }

    public static SqliteOptions defaults() {
        return DEFAULTS;
    }

    public SqliteOptions withDurability(Durability value) {
        return new SqliteOptions(value, busyTimeout, pace, clock);
    }

    /// How long an operation waits while another process writes, before it fails as unavailable.
    public SqliteOptions withBusyTimeout(Duration value) {
        return new SqliteOptions(durability, positive("busy timeout", value), pace, clock);
    }

    /// How often to look for changes by other processes: `active` while there are some, `idle`
    /// after a few quiet seconds. Nobody looks while nobody subscribes.
    public SqliteOptions withPolling(Duration active, Duration idle) {
        var value = new Pacing.Pace(positive("active poll", active), positive("idle poll", idle));
        return new SqliteOptions(durability, busyTimeout, value, clock);
    }

    /// The clock that decides leases, timers and back-off.
    public SqliteOptions withClock(InstantSource value) {
        return new SqliteOptions(durability, busyTimeout, pace, value);
    }

    StoreFile.Settings fileSettings() {
        return new StoreFile.Settings(durability == Durability.FULL, busyTimeout);
    }

    Pacing.Pace pace() {
        return pace;
    }

    InstantSource clock() {
        return clock;
    }

    private static Duration positive(String what, Duration value) {
        if (value.toMillis() < 1) {
            throw new EngineException(
                    ErrorCode.BAD_ARGUMENT,
                    what + " of a SQLite provider must be at least 1 ms, was " + value);
        }
        return value;
    }
}
