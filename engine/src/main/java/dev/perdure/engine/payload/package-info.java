/// Values as bytes and back: a payload names the codec that wrote it.
///
/// The bottom of the module; depends on none of its packages.
package dev.perdure.engine.payload;
