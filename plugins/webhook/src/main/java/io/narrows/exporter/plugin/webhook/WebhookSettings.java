package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.Audience;
import io.narrows.exporter.plugin.spi.Timeouts;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The settings in an envelope, within the limits of the operator's options.
///
/// @param headers the headers that the settings add to each request
/// @param contentType blank if it follows from the payload
/// @param body the template; empty to send the payload unchanged
/// @param signature empty for unsigned requests
/// @param secrets the values that no message may repeat
/// @param tls how connections with `https` are secured
/// @param proxy empty for none
record WebhookSettings(
        WebhookUrl url,
        String method,
        HeaderLines headers,
        String contentType,
        Optional<BodyTemplate> body,
        Optional<Signature> signature,
        List<String> secrets,
        SuccessCodes successCodes,
        TlsMaterial tls,
        Optional<InetSocketAddress> proxy,
        Timeouts timeouts) {
    static final String URL = "url";
    static final String HEADERS = "headers";
    static final String SECRET_HEADERS = "secretHeaders";
    static final String BODY = "body";
    static final String SIGNING_SECRET = "signingSecret";
    static final String SUCCESS_CODES = "successCodes";
    static final String JSON = "application/json";

    private static final String METHOD = "method";
    private static final String CONTENT_TYPE = "contentType";
    private static final String TLS_DIRECTORY = "tlsDirectory";
    private static final String PROXY = "proxy";
    private static final int MAX_PORT = 65_535;

    static final SettingDeclarations DECLARED = SettingDeclarations.of(
            Setting.text(
                            URL,
                            "Where reports are sent: an http or https URL. A secret, for whoever knows the URL of a"
                                    + " chat room's webhook can write there.")
                    .require()
                    .keepSecret(),
            Setting.choice(METHOD, "The HTTP method.", "POST", "PUT", "PATCH").defaultsTo("POST"),
            Setting.text(HEADERS, "Headers to add to each request, one 'Name: value' a line."),
            Setting.text(SECRET_HEADERS, "The same, for values that nobody may see, such as 'Authorization: Bearer …'.")
                    .keepSecret(),
            Setting.text(
                    BODY,
                    "A template of the request's body, with JSON pointers in double braces, such as"
                            + " {{/payload/nodeName}}; the payload as it is where this is blank."),
            Setting.text(
                    CONTENT_TYPE,
                    "The Content-Type. Where it is blank: application/json for a template and for a payload that is"
                            + " JSON, else text/plain; charset=utf-8."),
            Setting.text(
                            SIGNING_SECRET,
                            "What requests are signed with, by the Standard Webhooks: whsec_ and a key in base64, or a"
                                    + " text; unsigned where it is blank.")
                    .keepSecret(),
            Setting.text(
                            SUCCESS_CODES,
                            "Which answers mean that the report was taken, such as 2xx, 200-204 or 200,202,409.")
                    .defaultsTo("2xx"),
            TlsMaterial.mutualTls(
                    "Whether to present the certificate client.crt with the key client.key from the operator's"
                            + " tlsDirectory, where the operator gives no certificateFile."));

    static final SettingDeclarations DECLARED_OPTIONS = TlsMaterial.options()
            .and(SettingDeclarations.of(
                    Setting.text(TLS_DIRECTORY, "The directory with client.crt and client.key for mutualTLS.")
                            .defaultsTo("/tmp/NarrowsTlsFiles"),
                    Setting.text(PROXY, "The HTTP proxy to go through, as host:port; none where it is blank.")))
            .and(Timeouts.options(
                    "5s",
                    "30s",
                    "How long the whole answer may take; keep it below the exporter's own limit for a call."));

    /// The certificate that `mutualTLS` presents if the operator gives no `certificateFile`.
    static Path certificate(ConsumerSettings options) {
        return Path.of(options.text(TLS_DIRECTORY)).resolve("client.crt");
    }

    /// Why the operator's certificate, which the envelope asks for, is not for its host; empty if the certificate is
    /// for the host, or is not asked for.
    ///
    /// @throws InvalidSettingException if the settings cannot work
    static Optional<String> identityRefusal(ConsumerSettings settings, Audience audience) {
        var url = WebhookUrl.parse(settings.text(URL));
        return TlsMaterial.refusal(
                settings,
                audience,
                Stream.of(InetSocketAddress.createUnresolved(url.uri().getHost(), url.port()))
                        .filter(host -> url.usesTls()));
    }

    /// @param audience the hosts that the operator's certificate may be presented to
    /// @throws InvalidSettingException if the settings cannot work
    static WebhookSettings of(ConsumerSettings settings, ConsumerSettings options, Audience audience) {
        var url = WebhookUrl.parse(settings.text(URL));
        var secretHeaders = HeaderLines.parse(SECRET_HEADERS, settings.text(SECRET_HEADERS));
        var signingSecret = settings.text(SIGNING_SECRET);
        var contentType = settings.text(CONTENT_TYPE).strip();
        HeaderLines.checkValue(CONTENT_TYPE, contentType);
        return new WebhookSettings(
                url,
                settings.text(METHOD),
                HeaderLines.parse(HEADERS, settings.text(HEADERS)).and(secretHeaders),
                contentType,
                body(settings.text(BODY), contentType),
                Signature.withSecret(signingSecret),
                secrets(url, secretHeaders, signingSecret),
                SuccessCodes.parse(settings.text(SUCCESS_CODES)),
                audience.includes(url.uri().getHost(), url.port(), url.usesTls())
                        ? tls(TlsMaterial.isAskedFor(settings), options)
                        : TlsMaterial.of(options).withoutCertificate(),
                proxy(options.text(PROXY)),
                Timeouts.of(options));
    }

    private static Optional<BodyTemplate> body(String template, String contentType) {
        return template.isBlank()
                ? Optional.empty()
                : Optional.of(
                        BodyTemplate.parse(template, ValueEncoding.of(contentType.isBlank() ? JSON : contentType)));
    }

    private static List<String> secrets(WebhookUrl url, HeaderLines headers, String signingSecret) {
        return Stream.of(Stream.of(signingSecret), url.secrets(), headers.values().stream())
                .flatMap(secrets -> secrets)
                .filter(secret -> !secret.isBlank())
                .toList();
    }

    private static TlsMaterial tls(boolean isMutual, ConsumerSettings options) {
        var certificate = certificate(options);
        var material = TlsMaterial.of(options);
        return isMutual && !material.presentsCertificate()
                ? material.withCertificate(certificate, certificate.resolveSibling("client.key"))
                : material;
    }

    /// The proxy, as `host:port`; none if there is none.
    static Set<String> proxies(ConsumerSettings options) {
        return proxy(options.text(PROXY)).stream()
                .map(proxy -> proxy.getHostString() + ":" + proxy.getPort())
                .collect(Collectors.toSet());
    }

    private static Optional<InetSocketAddress> proxy(String hostAndPort) {
        if (hostAndPort.isBlank()) {
            return Optional.empty();
        }
        try {
            var uri = URI.create("http://" + hostAndPort.strip());
            if (uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getPort() > 0
                    && uri.getPort() <= MAX_PORT
                    && uri.getRawPath().isEmpty()) {
                // Unresolved, because the proxy's address may change; the name is resolved on each use.
                return Optional.of(InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort()));
            }
        } catch (IllegalArgumentException e) {
            // The error below describes the problem.
        }
        throw new InvalidSettingException(PROXY, "must be host:port, without a scheme and a user");
    }

    /// Shows only the host.
    @Override
    public String toString() {
        return "WebhookSettings[" + url + "]";
    }
}
