package dev.perdure.testkit.provider;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.memory.MemoryTestStore;
import dev.perdure.engine.provider.Provider;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// The contract is worth something: each of these faults fails a test of it, which a sound provider
/// passes.
final class ContractFindsFaultsTest {
    static Stream<Planted<?>> faults() {
        return Stream.of(faultsOfOwnership(), faultsOfTurns(), faultsOfMessages())
                .flatMap(planted -> planted);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_planted_fault_fails_its_test_and_a_sound_provider_passes_it(Planted<?> planted) {
        assertThatThrownBy(() -> planted.run(planted.fault())).isInstanceOf(AssertionError.class);
        assertThatCode(() -> planted.run(UnaryOperator.identity())).doesNotThrowAnyException();
    }

    private static Stream<Planted<?>> faultsOfOwnership() {
        return Stream.of(
                new Planted<>(
                        "no epoch check",
                        Faults.NoEpochCheck::new,
                        store -> new LeaseContract(store) {},
                        LeaseContract::a_node_that_joins_again_fences_its_earlier_self),
                new Planted<>(
                        "no epoch check, seen by its damage",
                        Faults.NoEpochCheck::new,
                        store -> new LeaseContract(store) {},
                        LeaseContract::a_refused_operation_changes_nothing),
                new Planted<>(
                        "lost wake-up on release",
                        Faults.LostWakeUp::new,
                        store -> new ReleaseContract(store) {},
                        ReleaseContract::a_message_that_waits_wakes_an_instance_released_as_idle),
                new Planted<>(
                        "lost wake-up in a race",
                        Faults.LostWakeUp::new,
                        store -> new RaceContract(store) {},
                        RaceContract::a_message_that_races_with_a_release_is_not_lost),
                new Planted<>(
                        "back-off is forgotten",
                        Faults.NoBackOff::new,
                        store -> new ReleaseContract(store) {},
                        ReleaseContract
                                ::messages_do_not_shorten_a_back_off_and_come_in_order_after_it));
    }

    private static Stream<Planted<?>> faultsOfTurns() {
        return Stream.of(
                new Planted<>(
                        "double ack",
                        Faults.DoubleAck::new,
                        store -> new TurnContract(store) {},
                        TurnContract::repeating_a_turn_is_committed_and_does_nothing),
                new Planted<>(
                        "double ack in a race",
                        Faults.DoubleAck::new,
                        store -> new RaceContract(store) {},
                        RaceContract::a_turn_that_is_repeated_concurrently_happens_once),
                new Planted<>(
                        "one refused turn fails its batch",
                        Faults.NoIsolation::new,
                        store -> new TurnContract(store) {},
                        TurnContract::members_of_a_batch_are_isolated),
                new Planted<>(
                        "a start overwrites a running instance",
                        Faults.StartOverRunning::new,
                        store -> new StartContract(store) {},
                        StartContract::a_second_start_disturbs_no_running_instance));
    }

    private static Stream<Planted<?>> faultsOfMessages() {
        return Stream.of(
                new Planted<>(
                        "messages are handed out once for all owners",
                        Faults.NoRedelivery::new,
                        store -> new ReleaseContract(store) {},
                        ReleaseContract::a_new_owner_is_handed_all_stored_messages_again_in_order),
                new Planted<>(
                        "events are lost in a burst",
                        Faults.LostEvents::new,
                        store -> new MessageContract(store) {},
                        MessageContract::a_burst_of_ten_thousand_events_arrives_once_and_in_order),
                new Planted<>(
                        "a second result is delivered",
                        Faults.DoubleResult::new,
                        store -> new WorkResultContract(store) {},
                        WorkResultContract::a_second_result_is_not_taken_and_dropped),
                new Planted<>(
                        "a turn takes messages it has not seen",
                        Faults.GreedyConsumer::new,
                        store -> new MessageContract(store) {},
                        MessageContract::messages_that_arrive_during_a_turn_stay_for_the_next));
    }

    /// A fault and the test that must find it.
    record Planted<C extends Scenario>(
            String name,
            UnaryOperator<Provider> fault,
            Function<Supplier<TestStore>, C> contract,
            Consumer<C> test) {
        void run(UnaryOperator<Provider> wrapper) {
            var scenario = contract.apply(() -> new MemoryTestStore(wrapper));
            scenario.open_a_fresh_store();
            try {
                test.accept(scenario);
            } finally {
                scenario.close_the_store();
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
