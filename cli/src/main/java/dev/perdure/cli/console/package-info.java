/// What all commands share: the terminal, exit codes, JSON, tables and the store they work on.
///
/// Entry type: [Console][dev.perdure.cli.console.Console]. Depends on no other package of the
/// command. Confined to the thread of the command unless a type says otherwise.
package dev.perdure.cli.console;
