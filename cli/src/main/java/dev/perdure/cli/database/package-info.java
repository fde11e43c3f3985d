/// `perdure migrate` and `perdure dev`: the schema of a database, and a server to try things on.
///
/// Entry types: [MigrateCommand][dev.perdure.cli.database.MigrateCommand] and
/// [DevCommand][dev.perdure.cli.database.DevCommand]. Depends on `console`. The embedded server is
/// touched only when it is started, so that no other command pays for it.
package dev.perdure.cli.database;
