/// The real engine, one step at a time on the caller's thread. Not exported.
///
/// Entry type: [SteppedNode][dev.perdure.testkit.stepping.SteppedNode]. Turns and attempts run on
/// virtual threads of their own, but a step returns only when they wait or have ended, so that
/// nothing runs between two steps. Depends on the engine's runtime.
package dev.perdure.testkit.stepping;
