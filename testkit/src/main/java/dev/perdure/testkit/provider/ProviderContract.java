package dev.perdure.testkit.provider;

import org.junit.jupiter.api.Nested;

/// What every provider must do. A test class of the provider extends this one and nothing else:
///
/// ```java
/// final class MyProviderTest extends ProviderContract {
///     protected TestStore open() {
///         return new MyTestStore(new TestClock());
///     }
/// }
/// ```
///
/// No test here needs two nodes at once; see [SharedProviderContract] for those.
public abstract class ProviderContract {
    /// For subclasses.
    protected ProviderContract() {}

    /// {@return a fresh, empty store; each test closes its own}
    protected abstract TestStore open();

    @Nested
    class Leases extends LeaseContract {
        Leases() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Releases extends ReleaseContract {
        Releases() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class LostOwners extends LostOwnerContract {
        LostOwners() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class LostAnswers extends LostAnswerContract {
        LostAnswers() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Starts extends StartContract {
        Starts() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Restarts extends RestartContract {
        Restarts() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Messages extends MessageContract {
        Messages() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class PendingEvents extends PendingEventContract {
        PendingEvents() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Claims extends ClaimContract {
        Claims() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Turns extends TurnContract {
        Turns() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Creations extends CreationContract {
        Creations() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class TurnEnds extends TurnEndContract {
        TurnEnds() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Family extends FamilyContract {
        Family() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Timers extends TimerContract {
        Timers() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Work extends WorkContract {
        Work() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class WorkResults extends WorkResultContract {
        WorkResults() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class UntakenWork extends UntakenWorkContract {
        UntakenWork() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Heartbeats extends HeartbeatContract {
        Heartbeats() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Control extends ControlContract {
        Control() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Deletion extends DeletionContract {
        Deletion() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Pruning extends RetentionContract {
        Pruning() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Reads extends ReadContract {
        Reads() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Damage extends DamageContract {
        Damage() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Durability extends DurabilityContract {
        Durability() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Signals extends SignalContract {
        Signals() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Concurrency extends ConcurrencyContract {
        Concurrency() {
            super(ProviderContract.this::open);
        }
    }

    @Nested
    class Races extends RaceContract {
        Races() {
            super(ProviderContract.this::open);
        }
    }
}
