package io.narrows.exporter.deploy;

/// What can be wrong with a destination.
enum Fault {
    NONE,
    /// Nothing listens.
    DOWN,
    /// Half of the `_bulk` requests, by chance, are answered 503, and nothing of them is stored.
    HALF_UNAVAILABLE,
    /// Of a bulk, every seventh item is answered 429 and not stored; the others are.
    SINGLE_ITEMS_REFUSED,
    /// `_bulk` is neither stored nor answered until the fault ends; then it is stored, which by then nobody waits for.
    HANGS,
    /// Every `_bulk` is stored, and for half of them, by chance, the connection is closed in the middle of the answer.
    CUTS_ANSWERS,
    /// The password is no longer right.
    UNAUTHORIZED
}
