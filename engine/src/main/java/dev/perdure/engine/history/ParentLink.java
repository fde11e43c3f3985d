package dev.perdure.engine.history;

/// Where a child reports its end: the step of the parent that started it.
///
/// @param instance the parent's instance id
/// @param execution the parent's execution that waits
/// @param event number of the parent's `ChildStarted` event
public record ParentLink(String instance, int execution, long event) {}
