/// `perdure instances`: look at instances of a store and tell them things, also while an engine
/// runs on it.
///
/// Entry type: [InstancesCommand][dev.perdure.cli.instances.InstancesCommand]; one class per
/// subcommand. Depends on `console` and `timeline`. User code never runs here.
package dev.perdure.cli.instances;
