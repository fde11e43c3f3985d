/// The storage contract: what the engine asks of the database behind it.
///
/// Entry type: [Provider][dev.perdure.engine.provider.Provider]. A provider stores and routes what
/// the runtime hands over; it assigns no event numbers and runs no user code. Its rules are stated
/// on the interface and tested, sentence by sentence, by `ProviderContract` in the test kit.
/// Depends on `history`, `payload` and `error`; everything but the provider itself is immutable.
package dev.perdure.engine.provider;
