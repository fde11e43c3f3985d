/// A link that misbehaves as told: a TCP proxy between a client and a server that adds latency,
/// cuts, resets, stalls and loses answers.
///
/// Entry type: [TcpProxy][dev.perdure.testkit.network.TcpProxy]. It knows nothing of engines and of
/// databases, apart from [ReplyEnd#postgres][dev.perdure.testkit.network.ReplyEnd#postgres]. Every
/// public method may be called by any thread.
package dev.perdure.testkit.network;
