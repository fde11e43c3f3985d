/// The storage contract as tests, for authors of providers.
///
/// Entry types: a test class extends
/// [ProviderContract][dev.perdure.testkit.provider.ProviderContract], or
/// [SharedProviderContract][dev.perdure.testkit.provider.SharedProviderContract] if several nodes
/// may use the store at once, and opens a fresh [TestStore][dev.perdure.testkit.provider.TestStore]
/// for each test. The tests themselves are in package-private classes, one for each capability;
/// their names are the contract's sentences.
package dev.perdure.testkit.provider;
