package io.narrows.exporter.domain.access;

import java.security.SecureRandom;
import java.util.Base64;

/// The secret with which somebody logs in: an operator on the operators' port, or a sender on the port for reports.
///
/// A token begins with `dxop_` or `dxse_`, so that people and scanners of secrets recognize it where it does not
/// belong.
public final class Token {
    private static final String OF_OPERATORS = "dxop_";
    private static final String OF_SENDERS = "dxse_";
    private static final int RANDOM_BYTES = 32;

    private Token() {}

    /// Makes a token with 256 random bits.
    public static String create(Role role, SecureRandom random) {
        var bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return (role == Role.SEND ? OF_SENDERS : OF_OPERATORS)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Whether a text begins as tokens do.
    static boolean isLike(String text) {
        return text.startsWith(OF_OPERATORS) || text.startsWith(OF_SENDERS);
    }
}
