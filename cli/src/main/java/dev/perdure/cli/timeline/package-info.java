/// The history of an execution as steps on a line of time: pure, and then drawn as text.
///
/// Entry types: [Timeline][dev.perdure.cli.timeline.Timeline] (history to steps),
/// [TimelineText][dev.perdure.cli.timeline.TimelineText] (steps to lines) and
/// [Advice][dev.perdure.cli.timeline.Advice] (what it waits for and what to do). Depends on
/// `console`. Immutable results; safe for any thread.
package dev.perdure.cli.timeline;
