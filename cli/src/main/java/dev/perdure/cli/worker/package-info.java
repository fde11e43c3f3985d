/// `perdure worker` and `perdure run`: engines with the handlers of all examples.
///
/// Entry types: [WorkerCommand][dev.perdure.cli.worker.WorkerCommand] and
/// [RunCommand][dev.perdure.cli.worker.RunCommand]. Depends on `console`. An engine is closed also
/// when a signal ends the process.
package dev.perdure.cli.worker;
