package io.narrows.exporter.adapter.outbound.plugins;

import java.nio.file.Path;
import java.time.Instant;

/// Which jars are loaded. Asked before any code of a jar runs.
public sealed interface JarTrust permits TrustInAll, TrustInSums, TrustInSigners {

    /// @param jar that nobody else writes to, so that what is checked here is what is loaded
    /// @return why it is trusted, in a few words for operators
    /// @throws PluginStartupException if it is not, with the reason
    String check(Path jar, Instant now);
}
