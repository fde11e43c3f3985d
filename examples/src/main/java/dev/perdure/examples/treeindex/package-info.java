/// A real job: a durable fan-out over the files of a directory tree.
package dev.perdure.examples.treeindex;
