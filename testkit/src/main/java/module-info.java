import org.jspecify.annotations.NullMarked;

/// Tests on a virtual clock for authors of orchestrations, and the contract for authors of
/// providers.
@NullMarked
module dev.perdure.testkit {
    requires static org.jspecify;
    requires transitive dev.perdure.engine;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;

    exports dev.perdure.testkit;
    exports dev.perdure.testkit.faults;
    exports dev.perdure.testkit.network;
    exports dev.perdure.testkit.provider;
    exports dev.perdure.testkit.simulation;

    uses dev.perdure.testkit.StoreFactory;

    opens dev.perdure.testkit.provider to
            org.junit.platform.commons;
}
