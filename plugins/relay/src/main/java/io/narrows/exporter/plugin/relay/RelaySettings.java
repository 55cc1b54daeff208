package io.narrows.exporter.plugin.relay;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.stream.Stream;

/// The settings of an envelope or of a named consumer: which exporter is the upper one, and whether to wait for it.
///
/// @param token the token to log in with at the upper exporter; empty if the operator's options say how
/// @param awaits whether a report counts as delivered only when the upper exporter has delivered it
record RelaySettings(UpperUrl url, Optional<BearerToken> token, boolean awaits) {
    static final String URL = "url";

    private static final String TOKEN = "token";
    private static final String AWAIT = "await";

    static final SettingDeclarations DECLARED = SettingDeclarations.of(
            Setting.text(
                            URL,
                            "Where the upper exporter takes reports: `https://host:port`, or the same with `http`; without"
                                    + " user, query and fragment.")
                    .require(),
            Setting.text(
                            TOKEN,
                            "The token to log in with at the upper exporter. Where it is blank, the option `tokenFile`"
                                    + " counts.")
                    .keepSecret(),
            Setting.flag(
                    AWAIT,
                    "Whether a report is delivered only when the upper exporter's deliveries have ended, so that"
                            + " `?wait=` and receipts here tell of them."),
            TlsMaterial.mutualTls());

    /// @param settings bound to `DECLARED`
    /// @throws InvalidSettingException if the settings cannot work
    static RelaySettings of(ConsumerSettings settings) {
        var token = settings.text(TOKEN);
        return new RelaySettings(
                UpperUrl.parse(settings.text(URL)),
                token.isBlank() ? Optional.empty() : Optional.of(token(token)),
                settings.flag(AWAIT));
    }

    private static BearerToken token(String text) {
        return BearerToken.of(text)
                .orElseThrow(() -> new InvalidSettingException(TOKEN, "must be of visible ASCII characters"));
    }

    /// The upper exporter, unless it is reached in clear.
    Stream<InetSocketAddress> overTls() {
        return Stream.of(url.address()).filter(host -> url.usesTls());
    }

    /// Shows only the host.
    @Override
    public String toString() {
        return "RelaySettings[" + url + "]";
    }
}
