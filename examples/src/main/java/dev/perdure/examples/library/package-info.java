/// A library whose rules span two things at once, a book and a reader.
///
/// Entry type: [Library][dev.perdure.examples.library.Library].
@org.jspecify.annotations.NullMarked
package dev.perdure.examples.library;
