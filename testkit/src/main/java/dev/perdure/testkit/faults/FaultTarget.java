package dev.perdure.testkit.faults;

import dev.perdure.engine.provider.Provider;

import java.util.List;
import java.util.Map;

/// The store that a run works on, as its provider's author knows it.
public interface FaultTarget {
    /// Opens the store for the clients of this process, which run no engine. The run closes it.
    Provider open();

    /// {@return the class whose `main` calls [FaultWorker#run]}
    Class<?> workerMain();

    /// {@return what that class needs to open the store}
    List<String> workerArguments();

    /// {@return what the environment of the workers has besides that of this process: the place for
    /// secrets, which others could read on a command line}
    default Map<String, String> workerEnvironment() {
        return Map.of();
    }

    /// {@return how many processes work at once; 1 for a store that takes no more}
    int workers();

    /// {@return what lies in the store although every instance has ended, one line each; the run
    /// asks [Provider#counts] itself}
    default List<String> leftovers() {
        return List.of();
    }
}
