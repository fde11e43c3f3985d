package dev.perdure.embedded.pg;

import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Who the server runs as. PostgreSQL refuses to be root, so root has to be somebody else:
///
/// - in a user namespace of its own, where root is nobody, but files stay as they are;
/// - or, where the kernel or a container forbids that, as user `postgres` or `nobody`, to whom the
///   files are given.
///
/// @param prefix what stands before each command
/// @param owner of the files, if not the user of this process
record Account(List<String> prefix, @Nullable String owner) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Account OF_THIS_PROCESS = new Account(List.of(), null);
    private static final Account NAMESPACE = new Account(List.of("unshare", "-U"), null);

    Account {
        prefix = List.copyOf(prefix);
    }

    /// @param ownFile a file or folder that this process created
    static Account choose(Path ownFile) {
        if (!isRoot(ownFile)) {
            return OF_THIS_PROCESS;
        }
        if (NAMESPACE.works()) {
            return NAMESPACE;
        }
        for (var user : List.of("postgres", "nobody")) {
            var account = ofUser(user);
            if (account.works()) {
                return account;
            }
        }
        throw DatabaseException.of(
                DatabaseException.Kind.REFUSED,
                "PostgreSQL refuses to run as root, and neither 'unshare -U' nor 'setpriv' to user"
                        + " 'postgres' or 'nobody' works here. Run this as another user",
                null);
    }

    /// {@return the account of another user, who gets the files}
    static Account ofUser(String user) {
        var group = Command.run(List.of("id", "-g", user), PATIENCE).output();
        return new Account(
                List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups"), user);
    }

    boolean works() {
        return run(PATIENCE, List.of("true")).isGood();
    }

    Command.Result run(Duration atMost, List<String> words) {
        var all = new ArrayList<>(prefix);
        all.addAll(words);
        return Command.run(all, atMost);
    }

    /// Makes a file or folder belong to this account.
    void give(Path file) throws IOException {
        if (owner != null) {
            var users = file.getFileSystem().getUserPrincipalLookupService();
            Files.setOwner(file, users.lookupPrincipalByName(owner));
        }
    }

    private static boolean isRoot(Path ownFile) {
        try {
            return ownFile.getFileSystem().supportedFileAttributeViews().contains("unix")
                    && Integer.valueOf(0).equals(Files.getAttribute(ownFile, "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot see who owns '" + ownFile + "'", e);
        }
    }
}
