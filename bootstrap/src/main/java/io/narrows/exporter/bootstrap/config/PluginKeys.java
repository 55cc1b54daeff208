package io.narrows.exporter.bootstrap.config;

import static io.narrows.exporter.bootstrap.config.KeyBounds.between;

import io.narrows.exporter.adapter.outbound.plugins.PluginSettings;
import io.narrows.exporter.adapter.outbound.plugins.PluginSettings.OnError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The keys under `plugins`: where the jars are, and which of them are loaded.
final class PluginKeys {
    static final KeyGroup GROUP =
            new KeyGroup("plugins", "Plugins deliver the reports: one jar for each kind of consumer.");

    private static final Key<List<Path>> DIRECTORY = GROUP.folders("directory", "${home}/plugins", """
            The folder with the plugin jars. Several folders may be named, with commas between; a folder with a
            comma in its name cannot.""");
    private static final Key<OnError> ON_ERROR = GROUP.choice("onError", OnError.FAIL, """
            What happens when a jar cannot be loaded or is not trusted: fail (the exporter does not start) or skip
            (it warns and goes on without the jar).""");
    private static final Key<Duration> START_TIMEOUT =
            GROUP.duration("startTimeout", "30s", between("100ms", "1h"), """
            How long the code of a plugin may take at the start. After that its jar counts as one that cannot be
            loaded.""");

    static final Key<Verify> VERIFY = GROUP.choice("verify", Verify.NONE, """
            Which jars are trusted: none (all are, without a check), sha256 (those on a list) or signature (those
            signed with a certificate). The exporter checks a copy that nobody else can write to, and loads that
            copy.""");
    static final Key<String> SHA256 = GROUP.text("sha256", "", """
            For sha256: a list of sums as `sha256sum *.jar` writes it, one on each line or with commas between.""");
    static final Key<Path> SHA256_FILE = GROUP.path("sha256File", "", """
            For sha256: a file with such a list. If plugins.sha256 is given too, both lists count.""");
    static final Key<Path> CERTIFICATE_FILE = GROUP.path("certificateFile", "", """
            For signature: a PEM file with the certificates of those who sign jars, or of the authorities that
            issued them.""");

    private PluginKeys() {}

    /// @param requiresAudience whether credentials of the operator without an audience are for named consumers only
    static PluginSettings read(Values values, boolean requiresAudience) {
        return new PluginSettings(
                values.of(DIRECTORY),
                values.of(ON_ERROR),
                new PluginTrust(values).read(),
                values.of(START_TIMEOUT),
                values.of(LaneKeys.LANE_CONCURRENCY),
                requiresAudience);
    }

    /// How jars are checked before they are loaded.
    enum Verify {
        NONE,
        SHA256,
        SIGNATURE
    }
}
