/// Values and cheap activities that are recorded inside the turn.
package dev.perdure.examples.inline;
