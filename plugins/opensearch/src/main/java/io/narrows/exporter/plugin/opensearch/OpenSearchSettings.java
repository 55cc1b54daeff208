package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.Audience;
import io.narrows.exporter.plugin.spi.Timeouts;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/// The settings in an envelope, within the limits of the operator's options.
///
/// @param addresses where OpenSearch listens
/// @param credentials for basic authentication
/// @param index for reports without a source
/// @param tls how connections with `https` are secured
/// @param keepsUnmapped whether `<index>-unmapped` keeps documents that the mapping refuses
/// @param addsLabels whether documents get the labels of their reports
record OpenSearchSettings(
        Addresses addresses,
        Optional<BasicCredentials> credentials,
        String index,
        Tls tls,
        boolean keepsUnmapped,
        boolean addsLabels,
        Timeouts timeouts) {
    static final String HOST_PORT = "hostport";

    private static final String INDEX = "index";
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final String CHECK_CERT = "checkCert";
    private static final String ON_MAPPING_CONFLICT = "onMappingConflict";
    private static final String UNMAPPED = "unmapped";
    private static final String DEAD_LETTER = "deadLetter";
    private static final String LABELS = "labels";
    private static final String TLS_DIRECTORY = "tlsDirectory";
    private static final String REQUIRE_CERTIFICATE_CHECK = "requireCertificateCheck";

    static final SettingDeclarations DECLARED = SettingDeclarations.of(
            Setting.text(
                            HOST_PORT,
                            "Where OpenSearch listens: `https://host:9200`, `http://host:9200`, or `host:9200` for http;"
                                    + " several with commas. Port 9200 without a scheme, else that of the scheme."
                                    + " A path is kept.")
                    .require()
                    .alias("host_port"),
            Setting.text(
                    INDEX, "The index for reports whose source is blank; `unknown_source` if this is blank as well."),
            Setting.text(USERNAME, "The user for basic authentication, used where a password is set as well."),
            Setting.text(PASSWORD, "The password for basic authentication.").keepSecret(),
            Setting.flag(CHECK_CERT, "Whether the server's certificate and the name in it are verified."),
            TlsMaterial.mutualTls(
                    "Whether to present the certificate `client.crt` with the key `client.key` from the operator's"
                            + " `tlsDirectory`, where the operator gives no `certificateFile`, and to trust its `ca.crt`."),
            Setting.choice(
                    ON_MAPPING_CONFLICT,
                    "What becomes of a report that the index refuses for its mapping: kept in the index"
                            + " `<index>-unmapped`, or a dead letter. Where it is blank, the operator's option decides.",
                    UNMAPPED,
                    DEAD_LETTER),
            Setting.flag(
                    LABELS,
                    "Whether a document gets the labels of its report, in the field `labels`. A report with a field of"
                            + " that name stays as it is."));

    static final SettingDeclarations DECLARED_OPTIONS = TlsMaterial.options()
            .and(SettingDeclarations.of(
                    Setting.text(
                                    TLS_DIRECTORY,
                                    "The folder with `client.crt`, `client.key` and `ca.crt` for `mutualTLS`.")
                            .defaultsTo("/tmp/NarrowsTlsFiles"),
                    Setting.flag(
                            REQUIRE_CERTIFICATE_CHECK,
                            "Whether `https` with `checkCert: false` is refused, as misconfigured. Says nothing of plain `http`."),
                    Setting.choice(
                                    ON_MAPPING_CONFLICT,
                                    "What becomes of reports that an index refuses for its mapping, where the envelope does not say.",
                                    UNMAPPED,
                                    DEAD_LETTER)
                            .defaultsTo(UNMAPPED)))
            .and(Timeouts.options(
                    "5s",
                    "30s",
                    "How long OpenSearch may stay silent; keep it below the exporter's own limit for a call."));

    /// The certificate that `mutualTLS` presents if the operator gives no `certificateFile`.
    static Path certificate(ConsumerSettings options) {
        return Path.of(options.text(TLS_DIRECTORY)).resolve("client.crt");
    }

    /// Why the operator's certificate, which the envelope asks for, is not for one of its hosts; empty if the
    /// certificate is for all of them, or is not asked for.
    ///
    /// @throws InvalidSettingException if the settings cannot work
    static Optional<String> identityRefusal(ConsumerSettings settings, Audience audience) {
        return TlsMaterial.refusal(
                settings,
                audience,
                Addresses.parse(settings.text(HOST_PORT))
                        .overTls()
                        .map(host -> InetSocketAddress.createUnresolved(host.getHostName(), host.getPort())));
    }

    /// @param audience the hosts that the operator's certificate may be presented to
    /// @throws InvalidSettingException if the settings cannot work, or the operator forbids them
    static OpenSearchSettings of(ConsumerSettings settings, ConsumerSettings options, Audience audience) {
        var addresses = Addresses.parse(settings.text(HOST_PORT));
        boolean checksCertificate = settings.flag(CHECK_CERT);
        if (addresses.useTls() && !checksCertificate && options.flag(REQUIRE_CERTIFICATE_CHECK)) {
            throw new InvalidSettingException(
                    CHECK_CERT, "must be true: the operator forbids https to servers that are not verified");
        }
        var tls = new Tls(
                checksCertificate,
                TlsMaterial.isAskedFor(settings),
                Path.of(options.text(TLS_DIRECTORY)),
                addresses.overTls().allMatch(host -> audience.includes(host.getHostName(), host.getPort(), true))
                        ? TlsMaterial.of(options)
                        : TlsMaterial.of(options).withoutCertificate());
        var onConflict = settings.text(ON_MAPPING_CONFLICT);
        return new OpenSearchSettings(
                addresses,
                BasicCredentials.of(settings.text(USERNAME), settings.text(PASSWORD))
                        .or(() -> settings.text(USERNAME).isBlank() ? addresses.credentials() : Optional.empty()),
                settings.text(INDEX),
                tls,
                (onConflict.isBlank() ? options.text(ON_MAPPING_CONFLICT) : onConflict).equals(UNMAPPED),
                settings.flag(LABELS),
                Timeouts.of(options));
    }
}
