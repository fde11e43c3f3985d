/// A scope whose branches race; the losers are cancelled.
package dev.perdure.examples.race;
