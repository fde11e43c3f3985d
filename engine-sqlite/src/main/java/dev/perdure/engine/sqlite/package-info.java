/// The provider over SQLite: one file, one engine process, any number of client processes.
///
/// Entry type: [SqliteProvider][dev.perdure.engine.sqlite.SqliteProvider]. All changes run on one
/// writer thread per provider, many operations to a commit; what that thread remembers between
/// commits is confined to it and can always be read again from the file. Reads have connections of
/// their own. Depends on the storage contract and on the JDBC driver of SQLite.
package dev.perdure.engine.sqlite;
