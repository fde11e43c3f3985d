/// Small orchestrations, one idea each; the documents quote them.
package dev.perdure.examples;
