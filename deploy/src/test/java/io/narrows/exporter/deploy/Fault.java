package io.narrows.exporter.deploy;

/// What can be wrong with a destination.
enum Fault {
    NONE,
    /// Nothing listens.
    DOWN,
    /// Every other `_bulk` is answered 503, and nothing of it is stored.
    HALF_UNAVAILABLE,
    /// Of a bulk, every seventh item is answered 429 and not stored; the others are.
    SINGLE_ITEMS_REFUSED,
    /// `_bulk` is neither stored nor answered until the fault ends; then it is stored, which by then nobody waits for.
    HANGS,
    /// Every other `_bulk` is stored, and the connection is closed in the middle of the answer.
    CUTS_ANSWERS,
    /// The password is no longer right.
    UNAUTHORIZED
}
