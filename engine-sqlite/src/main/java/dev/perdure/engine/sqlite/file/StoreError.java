package dev.perdure.engine.sqlite.file;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.ProviderException;

import org.sqlite.SQLiteException;

import java.nio.file.Path;
import java.sql.SQLException;

/// Says what an error of SQLite means for the caller.
public final class StoreError {
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READONLY = 8;
    private static final int IO = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int NOT_A_DATABASE = 26;

    private StoreError() {}

    public static ProviderException of(Path file, SQLException error) {
        int result = resultCode(error) & 0xFF;
        return new ProviderException(
                code(result), "file '" + file + "' " + problem(result, error), error);
    }

    /// {@return true if somebody else's lock is in the way, so that the same may work a moment
    /// later}
    static boolean isLocked(SQLException error) {
        int result = resultCode(error) & 0xFF;
        return result == BUSY || result == LOCKED;
    }

    private static ErrorCode code(int result) {
        return switch (result) {
            case BUSY, LOCKED, FULL, IO -> ErrorCode.PROVIDER_UNAVAILABLE;
            case READONLY, CANNOT_OPEN, NOT_A_DATABASE, CORRUPT -> ErrorCode.STORE_UNUSABLE;
            default -> ErrorCode.INVARIANT;
        };
    }

    private static String problem(int result, SQLException error) {
        return switch (result) {
            case BUSY, LOCKED ->
                    "is locked by another process for longer than the busy timeout. Find who keeps"
                            + " a transaction open on it, or raise the timeout";
            case FULL ->
                    "cannot grow: the disk is full. Nothing of this operation was stored; free"
                            + " space and repeat it";
            case IO ->
                    ("cannot be read or written (%s). Check the disk and the permissions of the"
                                    + " file and its folder")
                            .formatted(error.getMessage());
            case READONLY, CANNOT_OPEN ->
                    "cannot be opened for writing. This process needs write access to the file and"
                            + " to its folder, for the files '-wal' and '-shm'";
            case NOT_A_DATABASE ->
                    "is not a SQLite database. It was not changed; choose another file";
            case CORRUPT ->
                    "is damaged (%s). Keep a copy of it with its '-wal' file and restore a backup"
                            .formatted(error.getMessage());
            default -> "refused a statement: " + error.getMessage();
        };
    }

    public static ProviderException unusable(Path file, String problem) {
        return new ProviderException(
                ErrorCode.STORE_UNUSABLE, "file '" + file + "' " + problem, null);
    }

    private static int resultCode(SQLException error) {
        return error instanceof SQLiteException e ? e.getResultCode().code : error.getErrorCode();
    }
}
