package dev.perdure.testkit.network;

/// What a proxy has done so far.
///
/// @param accepted connections that clients opened, with those refused
/// @param open connections that are open now
/// @param refused connections that were reset at once, on demand or because the server could not be
///   reached
/// @param cut connections that were closed or reset on demand, with those that lost a reply
/// @param halfOpened connections that were made half-open
/// @param lostReplies replies that the server sent and no client got
/// @param bytesToServer bytes passed on to the server
/// @param bytesToClient bytes passed on to clients
public record ProxyCounts(
        long accepted,
        long open,
        long refused,
        long cut,
        long halfOpened,
        long lostReplies,
        long bytesToServer,
        long bytesToClient) {}
