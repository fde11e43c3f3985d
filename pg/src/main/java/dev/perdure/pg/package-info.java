/// PostgreSQL over JDBC, for any module that keeps something there.
///
/// Entry type: [Database][dev.perdure.pg.Database], a small pool. Beside it stand the
/// [Migrations][dev.perdure.pg.Migrations] of one schema and the
/// [Notifications][dev.perdure.pg.Notifications] of one process. What went wrong is said by
/// [DatabaseException][dev.perdure.pg.DatabaseException], which knows whether repeating helps.
///
/// Knows nothing of orchestrations. Keeps no session state outside a transaction, except on the
/// connection that listens, so that it works behind a pooler in transaction mode. All public types
/// may be used by several threads.
package dev.perdure.pg;
