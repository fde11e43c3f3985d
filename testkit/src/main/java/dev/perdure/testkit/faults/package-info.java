/// Runs real processes on a real store, breaks them while they work, and proves from what they
/// wrote down that nothing was lost and nothing was done twice.
///
/// Entry types: [FaultRun][dev.perdure.testkit.faults.FaultRun], which plays a run;
/// [FaultTarget][dev.perdure.testkit.faults.FaultTarget], which an author of a provider implements;
/// [FaultWorker][dev.perdure.testkit.faults.FaultWorker], which the processes run. Clients, here
/// and in the processes, write every call down before it and its answer after it, activities every
/// effect; the checker reads these journals and the histories, and trusts nothing else.
package dev.perdure.testkit.faults;
