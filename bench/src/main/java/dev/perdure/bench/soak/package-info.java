/// Real processes on a real PostgreSQL with everything going wrong that can: for minutes in tests,
/// for hours on demand.
///
/// Entry type: [Soak][dev.perdure.bench.soak.Soak]. The run, its journals and the checker are those
/// of the test kit; here are the server, the link to it, and what is done to both.
package dev.perdure.bench.soak;
