/// Values to bytes and back.
///
/// Entry types: [Payload][dev.perdure.engine.payload.Payload] and
/// [PayloadCodec][dev.perdure.engine.payload.PayloadCodec]. The default codec is JSON through
/// Jackson 3. Everything here is immutable and safe for any thread. Depends only on `error`.
package dev.perdure.engine.payload;
