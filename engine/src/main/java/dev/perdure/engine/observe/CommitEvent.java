package dev.perdure.engine.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// Flight recorder event: one call that stored turns.
@Name("dev.perdure.Commit")
@Label("Commit")
@Category("Perdure")
@Description("One provider call that stored the turns which had queued up")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the flight recorder reads the fields
public final class CommitEvent extends Event {
    @Label("Turns")
    private int turns;

    @Label("History Events")
    private int historyEvents;

    /// Begins to measure.
    public CommitEvent() {
        begin();
    }

    /// Ends the measurement and records it if anybody wants it.
    public void stored(int turnCount, int eventCount) {
        end();
        if (shouldCommit()) {
            turns = turnCount;
            historyEvents = eventCount;
            commit();
        }
    }
}
