package io.narrows.exporter.deploy;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/// The scale and the shared settings of the fault tests.
public final class Faults {
    private Faults() {}

    /// Whether to run the long form: `./mvnw verify -Dfaults.long=true`.
    public static boolean areLong() {
        return Boolean.getBoolean("faults.long");
    }

    public static <T> T shortOrLong(T inShort, T inLong) {
        return areLong() ? inLong : inShort;
    }

    /// Variables for an exporter that retries soon, so that tests need not wait after a repair.
    public static Map<String, String> impatient(Map<String, String> more) {
        var variables = new HashMap<>(Map.of(
                "LANES_FIRST_BACKOFF", "100ms",
                "LANES_LONGEST_BACKOFF", "1s",
                "LANES_ATTEMPT_TIMEOUT", "2s"));
        variables.putAll(more);
        return variables;
    }

    public static String toOpenSearch(URI destination) {
        return Envelopes.openSearch(destination.toString(), "", "");
    }

    public static String toOpenSearchAndFile(URI destination) {
        return toOpenSearch(destination).replaceFirst("\\{", "{\"file\":{},");
    }
}
