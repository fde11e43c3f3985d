/// The database file: connections, tables, locks, and what its errors mean.
///
/// Entry type: [StoreFile][dev.perdure.engine.sqlite.file.StoreFile]. Knows SQL but nothing of
/// orchestrations. A session is used by one thread at a time; the rest is immutable.
package dev.perdure.engine.sqlite.file;
