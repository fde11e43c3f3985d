/// A real PostgreSQL as a child process, for development, demos and tests.
///
/// Entry types: [EmbeddedPostgres][dev.perdure.embedded.pg.EmbeddedPostgres] brings its own server
/// along, [InstalledPostgres][dev.perdure.embedded.pg.InstalledPostgres] uses what the machine has.
/// Both start a [PostgresServer][dev.perdure.embedded.pg.PostgresServer], which can be stopped,
/// crashed and started again. [TestDatabase][dev.perdure.embedded.pg.TestDatabase] is for tests
/// that only want a place of their own.
///
/// The server is as durable as one in production: it waits for the disk. It listens on the loopback
/// address alone and asks for a random password. Uses module `pg` and nothing else of Perdure. The
/// only thread is the one that stops servers when the process ends.
package dev.perdure.embedded.pg;
