package dev.perdure.cli;

import dev.perdure.cli.Finding.Rule;

import java.util.List;

/// A file that may break a rule, and why.
record Exemption(Rule rule, String place, String reason) {
    static final List<Exemption> ALL =
            List.of(
                    new Exemption(
                            Rule.BANNED_TEXT,
                            "cli/src/test/java/dev/perdure/cli/BannedText.java",
                            "It spells out what it bans."));

    boolean covers(Finding finding) {
        return rule == finding.rule() && place.equals(finding.place());
    }
}
