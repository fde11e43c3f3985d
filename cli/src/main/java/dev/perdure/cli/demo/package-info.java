/// `perdure demo`: an order, and a real job whose worker is killed twice; or, on PostgreSQL, a job
/// that several nodes share.
///
/// Entry type: [DemoCommand][dev.perdure.cli.demo.DemoCommand]. The demo is a client: it sees the
/// work of workers and nodes, which are other processes, only through the store. Depends on
/// `console` and `timeline`.
package dev.perdure.cli.demo;
