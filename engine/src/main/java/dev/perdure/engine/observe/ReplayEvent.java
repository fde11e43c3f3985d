package dev.perdure.engine.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// Flight recorder event: an instance was rebuilt from its history.
@Name("dev.perdure.Replay")
@Label("Replay")
@Category("Perdure")
@Description("An instance was claimed and its history decoded; its code repeats it next")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the flight recorder reads the fields
public final class ReplayEvent extends Event {
    @Label("Instance")
    private String instance = "";

    @Label("Turns")
    private int turns;

    /// Begins to measure.
    public ReplayEvent() {
        begin();
    }

    /// Ends the measurement and records it if anybody wants it.
    public void decoded(String instanceId, int turnCount) {
        end();
        if (shouldCommit()) {
            instance = instanceId;
            turns = turnCount;
            commit();
        }
    }
}
