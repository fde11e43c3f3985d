/// For users: an engine on a virtual clock, and assertions on histories.
package dev.perdure.testkit;
