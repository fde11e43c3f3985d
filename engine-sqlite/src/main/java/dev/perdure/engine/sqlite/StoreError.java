package dev.perdure.engine.sqlite;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.ProviderException;

import org.sqlite.SQLiteException;

import java.nio.file.Path;
import java.sql.SQLException;

/// Says what an error of SQLite means for the caller.
final class StoreError {
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READONLY = 8;
    private static final int IO = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int NOT_A_DATABASE = 26;

    private StoreError() {}

    static ProviderException of(Path file, SQLException error) {
        return switch (resultCode(error) & 0xFF) {
            case BUSY, LOCKED ->
                    error(
                            ErrorCode.PROVIDER_UNAVAILABLE,
                            file,
                            "is locked by another process for longer than the busy timeout. Find "
                                    + "who keeps a transaction open on it, or raise the timeout",
                            error);
            case FULL ->
                    error(
                            ErrorCode.PROVIDER_UNAVAILABLE,
                            file,
                            "cannot grow: the disk is full. Nothing of this operation was stored; "
                                    + "free space and repeat it",
                            error);
            case IO ->
                    error(
                            ErrorCode.PROVIDER_UNAVAILABLE,
                            file,
                            "cannot be read or written ("
                                    + error.getMessage()
                                    + "). Check the "
                                    + "disk and the permissions of the file and its folder",
                            error);
            case READONLY, CANNOT_OPEN ->
                    error(
                            ErrorCode.STORE_UNUSABLE,
                            file,
                            "cannot be opened for writing. This process needs write access to the "
                                    + "file and to its folder, for the files '-wal' and '-shm'",
                            error);
            case NOT_A_DATABASE ->
                    error(
                            ErrorCode.STORE_UNUSABLE,
                            file,
                            "is not a SQLite database. It was not changed; choose another file",
                            error);
            case CORRUPT ->
                    error(
                            ErrorCode.STORE_UNUSABLE,
                            file,
                            "is damaged ("
                                    + error.getMessage()
                                    + "). Keep a copy of it with its "
                                    + "'-wal' file and restore a backup",
                            error);
            default ->
                    error(
                            ErrorCode.INVARIANT,
                            file,
                            "refused a statement: " + error.getMessage(),
                            error);
        };
    }

    static ProviderException unusable(Path file, String problem) {
        return new ProviderException(
                ErrorCode.STORE_UNUSABLE, "file '" + file + "' " + problem, null);
    }

    private static int resultCode(SQLException error) {
        return error instanceof SQLiteException e ? e.getResultCode().code : error.getErrorCode();
    }

    private static ProviderException error(
            ErrorCode code, Path file, String problem, SQLException cause) {
        return new ProviderException(code, "file '" + file + "' " + problem, cause);
    }
}
