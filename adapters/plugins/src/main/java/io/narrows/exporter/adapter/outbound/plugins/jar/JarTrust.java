package io.narrows.exporter.adapter.outbound.plugins.jar;

import java.nio.file.Path;
import java.time.Instant;

/// Decides which jars are loaded. Runs before any code of a jar.
public sealed interface JarTrust permits TrustInAll, TrustInSums, TrustInSigners {

    /// @param jar a file that nobody else can write to, so that the checked file is the loaded file
    /// @return why the jar is trusted, in a few words for operators
    /// @throws PluginStartupException if the jar is not trusted, with the reason
    String check(Path jar, Instant now);
}
