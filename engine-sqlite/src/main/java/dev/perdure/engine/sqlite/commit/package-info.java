/// Group commit: one thread that runs what queued up in one transaction, and tells the listeners.
///
/// Entry type: [Writer][dev.perdure.engine.sqlite.commit.Writer]. Depends on the file; what an
/// operation does is not known here. Only the writer and the subscriptions are for any thread.
package dev.perdure.engine.sqlite.commit;
