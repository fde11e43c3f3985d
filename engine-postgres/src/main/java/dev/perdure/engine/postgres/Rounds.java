package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.TurnCommit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Splits a batch of turns so that no part has two turns of one instance, which must follow each
/// other. The engine commits one turn of an instance at a time, so there is nearly always one part.
final class Rounds {
    private Rounds() {}

    static List<List<TurnCommit>> of(List<TurnCommit> turns) {
        var rounds = new ArrayList<List<TurnCommit>>();
        List<TurnCommit> round = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (var turn : turns) {
            if (!seen.add(turn.instance())) {
                rounds.add(round);
                round = new ArrayList<>();
                seen = new HashSet<>(Set.of(turn.instance()));
            }
            round.add(turn);
        }
        rounds.add(round);
        return rounds;
    }
}
