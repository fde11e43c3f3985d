/// `perdure demo`: an order, and a real job whose worker is killed twice.
///
/// Entry type: [DemoCommand][dev.perdure.cli.demo.DemoCommand]. The demo is a client: it sees the
/// work of the worker, which is another process, only through the store. Depends on `console` and
/// `timeline`.
package dev.perdure.cli.demo;
